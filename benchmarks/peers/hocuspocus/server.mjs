// Hocuspocus on PostgreSQL, told to store at once and to tell each writer which of its edits are committed.
//
// DATABASE_URL  where table hocuspocus_document(name, state) is
// POOL_SIZE     connections to it
// DEBOUNCE_MS   how long a store waits for further edits; 0 stores at each
// Prints {"port": n} when it listens.

import { Database } from "@hocuspocus/extension-database";
import { Server } from "@hocuspocus/server";
import pg from "pg";

const pool = new pg.Pool({
  connectionString: process.env.DATABASE_URL,
  max: Number(process.env.POOL_SIZE),
});

const READ = "select state from hocuspocus_document where name = $1";
const WRITE = `insert into hocuspocus_document (name, state) values ($1, $2)
  on conflict (name) do update set state = excluded.state`;

/** Counts, for one document, what each connection wrote and how much of it is committed. */
class Tally {
  applied = new Map();
  told = new Map();

  note(connection) {
    this.applied.set(connection, (this.applied.get(connection) ?? 0) + 1);
  }

  /** What is applied but not committed yet: [connection, count] pairs. */
  uncommitted() {
    return [...this.applied].filter(([connection, count]) => count > (this.told.get(connection) ?? 0));
  }

  tell(committed) {
    for (const [connection, count] of committed) {
      this.told.set(connection, count);
      connection.sendStateless(String(count));
    }
  }
}

const tallies = new WeakMap();

function follow({ document }) {
  const tally = new Tally();
  tallies.set(document, tally);
  document.on("update", (_update, origin) => {
    if (origin?.source === "connection") tally.note(origin.connection);
  });
}

async function fetchState({ documentName }) {
  const { rows } = await pool.query({ name: "read", text: READ, values: [documentName] });
  return rows[0]?.state ?? null;
}

/** Called in the same turn in which the state was encoded, so the tally and the state agree. */
async function store({ document, documentName, state }) {
  const tally = tallies.get(document);
  const holds = tally.uncommitted();
  // With debounce 0 every edit asks for a store; one that holds nothing new need not be written again.
  if (holds.length === 0) return;
  await pool.query({ name: "write", text: WRITE, values: [documentName, state] });
  tally.tell(holds);
}

const server = new Server({
  address: "127.0.0.1",
  port: 0,
  quiet: true,
  debounce: Number(process.env.DEBOUNCE_MS),
  maxDebounce: Number(process.env.DEBOUNCE_MS),
  afterLoadDocument: async (payload) => follow(payload),
  extensions: [new Database({ fetch: fetchState, store })],
});

await server.listen();
console.log(JSON.stringify({ port: server.address.port }));
