import 'fake-indexeddb/auto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { DocumentSync } from './documentSync';
import { FakeServer } from './fakeServer';
import { guardLeaving } from './leaveGuard';
import { openDocument } from './openDocument';
import { saveState } from './status';

let nextLease = 10;
const opened: DocumentSync[] = [];

async function open(server: FakeServer, document: string, person = 'walter', mayWrite = true) {
  const sync = await openDocument({
    url: 'ws://test/t/acme/ws/documents/1/',
    schema: 1,
    tenant: 'acme',
    person,
    document,
    takeLease: async () => (mayWrite ? nextLease++ : null),
    WebSocket: server.Socket,
  });
  opened.push(sync);
  return sync;
}

function type(sync: DocumentSync, text: string): void {
  sync.doc.getText('default').insert(sync.doc.getText('default').length, text);
}

const textOf = (sync: DocumentSync) => sync.doc.getText('default').toString();
const serverText = (server: FakeServer) => server.doc.getText('default').toString();

async function until(check: () => void): Promise<void> {
  await vi.waitFor(check, { timeout: 5000, interval: 5 });
}

afterEach(() => {
  for (const sync of opened.splice(0)) sync.close();
});

describe('a document that is open', () => {
  it('is saved only when the server says so', async () => {
    const server = new FakeServer();
    server.acknowledges = false;
    const sync = await open(server, 'a');
    await until(() => expect(saveState(sync.status())).toBe('saved'));
    type(sync, 'hello');
    expect(saveState(sync.status())).toBe('saving');
    await until(() => expect(serverText(server)).toBe('hello'));
    expect(saveState(sync.status())).toBe('saving');
  });

  it('shows the edits of others', async () => {
    const server = new FakeServer();
    const walter = await open(server, 'b');
    const edith = await open(server, 'b', 'edith');
    await until(() => expect(edith.status().isSynced && walter.status().isSynced).toBe(true));
    type(walter, 'one ');
    await until(() => expect(textOf(edith)).toBe('one '));
    type(edith, 'two');
    await until(() => expect(textOf(walter)).toBe('one two'));
    expect(walter.doc.clientID).not.toBe(edith.doc.clientID);
  });

  it('goes on by itself after the server was killed, each edit once', async () => {
    const server = new FakeServer();
    const sync = await open(server, 'c');
    await until(() => expect(sync.status().isSynced).toBe(true));
    server.acknowledges = false;
    type(sync, 'a');
    await until(() => expect(serverText(server)).toBe('a'));
    server.isReachable = false;
    server.breakAll();
    await until(() => expect(saveState(sync.status())).toBe('offline'));
    type(sync, 'b');
    type(sync, 'c');
    server.acknowledges = server.isReachable = true;
    await until(() => expect(saveState(sync.status())).toBe('saved'));
    expect(serverText(server)).toBe('abc');
    expect(server.log.map(({ number }) => number)).toEqual([1, 2]);
  });

  it('brings edits back that a reloaded tab had not saved', async () => {
    const server = new FakeServer();
    const sync = await open(server, 'd');
    await until(() => expect(sync.status().isSynced).toBe(true));
    server.isReachable = false;
    server.breakAll();
    await until(() => expect(sync.status().isOnline).toBe(false));
    type(sync, 'unsaved');
    expect(sync.status().unacked).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 30));
    sync.close();
    server.isReachable = true;
    const again = await open(server, 'd');
    expect(textOf(again)).toBe('unsaved');
    await until(() => expect(saveState(again.status())).toBe('saved'));
    expect(serverText(server)).toBe('unsaved');
    expect(again.doc.clientID).not.toBe(sync.doc.clientID);
    const third = await open(server, 'd');
    expect(third.status().unacked).toBe(0);
  });

  it('goes on at the number the server expects when a stored edit was lost', async () => {
    const server = new FakeServer();
    const sync = await open(server, 'e');
    await until(() => expect(sync.status().isSynced).toBe(true));
    type(sync, 'one');
    await until(() => expect(sync.status().unacked).toBe(0));
    server.lastBatch.set(sync.doc.clientID, 0);
    server.breakAll();
    type(sync, ' two');
    await until(() => expect(saveState(sync.status())).toBe('saved'));
    expect(server.log.map(({ number }) => number)).toEqual([1, 1]);
  });

  it('says when the server cannot save, and when it can again', async () => {
    const server = new FakeServer();
    const sync = await open(server, 'f');
    await until(() => expect(sync.status().isSynced).toBe(true));
    server.say({ type: 'saving', saving: false });
    await until(() => expect(saveState(sync.status())).toBe('not-saving'));
    server.say({ type: 'saving', saving: true });
    await until(() => expect(saveState(sync.status())).toBe('saved'));
  });

  it('tells a reader that it is read-only and sends nothing', async () => {
    const server = new FakeServer();
    server.mode = 'read-only';
    const sync = await open(server, 'g', 'vera', false);
    await until(() => expect(saveState(sync.status())).toBe('read-only'));
    type(sync, 'x');
    expect(sync.status().unacked).toBe(0);
    expect(server.log).toEqual([]);
  });

  it.each([
    [4401, 'signed_out'],
    [4403, 'forbidden'],
    [4404, 'document.unknown'],
  ])('stops at close code %i', async (code, refusal) => {
    const server = new FakeServer();
    const sync = await open(server, `h${code}`);
    await until(() => expect(sync.status().isSynced).toBe(true));
    server.turnsAway = code;
    server.breakAll(code);
    await until(() => expect(sync.status().refusal).toBe(refusal));
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(server.sockets).toEqual([]);
  });

  it('tries once more when its session has ended, since a new password gives another one', async () => {
    const server = new FakeServer();
    const sync = await open(server, 'p');
    await until(() => expect(sync.status().isSynced).toBe(true));
    server.breakAll(4401);
    await until(() => expect(server.sockets.length).toBe(1));
    await until(() => expect(saveState(sync.status())).toBe('saved'));
  });

  it.each([4503, 4504])('tells that the document is full at close code %i, and comes back', async (code) => {
    const server = new FakeServer();
    const sync = await open(server, `q${code}`);
    await until(() => expect(sync.status().isSynced).toBe(true));
    server.breakAll(code);
    await until(() => expect(sync.status().refusal).toBe('document.full'));
    type(sync, 'kept');
    expect(sync.status().unacked).toBe(1);
    sync.reconnect();
    await until(() => expect(saveState(sync.status())).toBe('saved'));
    expect(serverText(server)).toBe('kept');
  });

  it('goes on when it is told the pace', async () => {
    const server = new FakeServer();
    const sync = await open(server, 'r');
    await until(() => expect(sync.status().isSynced).toBe(true));
    server.say({ type: 'pace', frames_per_s: 200, bytes_per_s: 524288 });
    type(sync, 'on');
    await until(() => expect(saveState(sync.status())).toBe('saved'));
    expect(serverText(server)).toBe('on');
  });

  it('keeps no edits on the device of somebody who lost the right', async () => {
    const server = new FakeServer();
    server.acknowledges = false;
    const sync = await open(server, 'i');
    await until(() => expect(sync.status().isSynced).toBe(true));
    type(sync, 'secret');
    server.breakAll(4403);
    await until(() => expect(saveState(sync.status())).toBe('refused'));
    await new Promise((resolve) => setTimeout(resolve, 30));
    sync.close();
    const again = await open(new FakeServer(), 'i');
    expect(textOf(again)).toBe('');
  });

  it('keeps a refused edit and says why', async () => {
    const server = new FakeServer();
    server.acknowledges = false;
    const sync = await open(server, 'j');
    await until(() => expect(sync.status().isSynced).toBe(true));
    type(sync, 'too much');
    server.say({
      type: 'refused',
      lease: sync.doc.clientID,
      number: 1,
      code: 'document.too_large',
      expected: null,
    });
    await until(() => expect(sync.status().refusal).toBe('document.too_large'));
    expect(sync.status().unacked).toBe(1);
  });

  it('sends nothing after a batch that will never be taken, until it is asked to', async () => {
    const server = new FakeServer();
    const sync = await open(server, 'l');
    await until(() => expect(sync.status().isSynced).toBe(true));
    server.refuses = { number: 1, code: 'document.too_large' };
    for (const letter of 'abc') type(sync, letter);
    await until(() => expect(sync.status().refusal).toBe('document.too_large'));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(server.received).toBe(3);
    server.breakAll();
    await until(() => expect(sync.status().isSynced && server.sockets.length).toBe(1));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(server.received).toBe(3);
    expect(sync.status().refusal).toBe('document.too_large');
    server.refuses = null;
    sync.reconnect();
    await until(() => expect(saveState(sync.status())).toBe('saved'));
    expect(serverText(server)).toBe('abc');
  });

  it('gives unsaved edits up when it is told to', async () => {
    const server = new FakeServer();
    const sync = await open(server, 'm');
    await until(() => expect(sync.status().isSynced).toBe(true));
    server.refuses = { number: 1, code: 'document.malformed' };
    type(sync, 'bad');
    await until(() => expect(sync.status().refusal).toBe('document.malformed'));
    await sync.discard();
    expect(sync.status()).toMatchObject({ unacked: 0, refusal: null });
    const again = await open(server, 'm');
    await until(() => expect(saveState(again.status())).toBe('saved'));
    expect(textOf(again)).toBe('');
  });

  it('takes an edit that no frame can carry out of the text again, and goes on', async () => {
    const server = new FakeServer();
    const sync = await open(server, 'n');
    await until(() => expect(sync.status().isSynced).toBe(true));
    type(sync, 'before ');
    type(sync, 'x'.repeat(1024 * 1024));
    type(sync, 'after');
    await until(() => expect(sync.status().withdrawn).toBe(1));
    expect(textOf(sync)).toBe('before after');
    await until(() => expect(saveState(sync.status())).toBe('saved'));
    type(sync, '!');
    await until(() => expect(serverText(server)).toBe('before after!'));
  });

  it('says when the browser could not keep an edit, until it is committed', async () => {
    const server = new FakeServer();
    server.acknowledges = false;
    const sync = await open(server, 'o');
    await until(() => expect(sync.status().isSynced).toBe(true));
    expect(sync.status().isStored).toBe(true);
    const full = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError');
    });
    type(sync, 'x');
    await until(() => expect(sync.status().isStored).toBe(false));
    full.mockRestore();
    server.acknowledges = true;
    server.breakAll();
    await until(() => expect(saveState(sync.status())).toBe('saved'));
    expect(sync.status().isStored).toBe(true);
  });

  it('asks before a tab with unsaved edits is closed', async () => {
    const server = new FakeServer();
    const sync = await open(server, 'k');
    await until(() => expect(sync.status().isSynced).toBe(true));
    const release = guardLeaving(sync);
    const leave = () => !window.dispatchEvent(new Event('beforeunload', { cancelable: true }));
    expect(leave()).toBe(false);
    server.acknowledges = false;
    type(sync, 'x');
    expect(leave()).toBe(true);
    release();
    expect(leave()).toBe(false);
  });
});
