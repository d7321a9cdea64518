// One unmodified y-websocket client, driven by lines on stdin and telling what happens in JSON lines on stdout.
//   node stock_client.mjs '{"url": "ws://…/t/acme/ws/documents", "document": "<id>", "cookie": "…", "params": {…}}'
//   type TEXT | text | state | drop | quit
import { createInterface } from 'node:readline';
import * as decoding from 'lib0/decoding';
import WebSocket from 'ws';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';

const { url, document, cookie, params } = JSON.parse(process.argv[2]);
const tell = (event, values = {}) => process.stdout.write(`${JSON.stringify({ event, ...values })}\n`);

class SignedInSocket extends WebSocket {
  constructor(address, protocols) {
    super(address, protocols, { headers: { Cookie: cookie }, perMessageDeflate: false });
  }
}

const doc = new Y.Doc();
const provider = new WebsocketProvider(url, `${document}/`, doc, {
  WebSocketPolyfill: SignedInSocket,
  disableBc: true,
  params,
  maxBackoffTime: 300,
});

// The only addition: y-websocket lets an application handle further message types.
provider.messageHandlers[100] = (_encoder, decoder) => {
  if (decoding.readVarUint(decoder) !== 1) return;
  decoding.readVarUint(decoder);
  tell('acked', { number: decoding.readVarUint(decoder), frames });
};

// An acknowledgement counts the update frames of this connection: keep the same count.
let frames = 0;
let edits = 0;
const editsInFrame = new Map();
const send = SignedInSocket.prototype.send;
SignedInSocket.prototype.send = function counted(data, ...rest) {
  const bytes = new Uint8Array(data);
  if (bytes[0] === 0 && bytes[1] !== 0) {
    frames += 1;
    editsInFrame.set(frames, edits);
    tell('sent', { frame: frames, edits });
  }
  return send.call(this, data, ...rest);
};

provider.on('status', ({ status }) => {
  if (status === 'connecting') frames = 0;
  tell('status', { status });
});
provider.on('sync', (isSynced) => tell('sync', { isSynced }));
provider.on('connection-close', (event) => tell('closed', { code: event?.code ?? 0 }));
provider.awareness.setLocalStateField('user', { name: 'somebody else' });
provider.awareness.on('change', () =>
  tell('present', { names: [...provider.awareness.getStates().values()].map((state) => state.user?.name) }),
);

function type(text) {
  const paragraph = doc.getXmlFragment('default').get(0);
  if (paragraph.length === 0) paragraph.insert(0, [new Y.XmlText()]);
  const node = paragraph.get(0);
  edits += 1;
  node.insert(node.length, text);
}

const textOf = () =>
  doc
    .getXmlFragment('default')
    .toArray()
    .map((block) => block.toArray().map(String).join(''))
    .join('\n\n');

createInterface({ input: process.stdin }).on('line', (line) => {
  const [verb, ...rest] = line.split(' ');
  if (verb === 'type') type(rest.join(' '));
  else if (verb === 'text') tell('text', { text: textOf() });
  else if (verb === 'state') tell('state', { update: Buffer.from(Y.encodeStateAsUpdate(doc)).toString('base64') });
  else if (verb === 'drop') provider.ws?.close();
  else if (verb === 'quit') process.exit(0);
});
