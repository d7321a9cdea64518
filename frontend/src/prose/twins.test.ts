import { Editor } from '@tiptap/core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { DocumentSync } from '@/sync/documentSync';
import { FakeServer } from '@/sync/fakeServer';
import { documentExtensions } from './schema/extensions';

const URL = 'ws://test/t/acme/ws/documents/1/';
const opened: { sync: DocumentSync; editor: Editor }[] = [];

afterEach(() => {
  for (const { sync, editor } of opened.splice(0)) {
    editor.destroy();
    sync.close();
  }
});

async function join(server: FakeServer, lease: number) {
  const sync = new DocumentSync({ url: URL, schema: 1, lease, store: null, WebSocket: server.Socket });
  await vi.waitFor(() => expect(sync.status().isSynced).toBe(true));
  const editor = new Editor({ extensions: documentExtensions(sync.doc.getXmlFragment('default'), '') });
  opened.push({ sync, editor });
  return { sync, editor };
}

type Change = (editor: Editor) => unknown;

/** A paragraph between two others; both people change it without a connection and come back one after the other. */
async function bothOffline(first: Change, second: Change, at = 'the middle') {
  const server = new FakeServer();
  const walter = await join(server, 7);
  walter.editor.commands.setContent('<p>the start</p><p>the middle</p><p>the end</p>');
  const edith = await join(server, 8);
  await vi.waitFor(() => expect(edith.editor.getText()).toContain('the end'));
  await vi.waitFor(() => expect(walter.sync.status().unacked).toBe(0));
  server.isReachable = false;
  server.breakAll();
  for (const [{ editor }, change] of [
    [walter, first],
    [edith, second],
  ] as const) {
    const start = editor.state.doc.textBetween(0, editor.state.doc.content.size, '\n', '\n');
    let from = 0;
    editor.state.doc.descendants((node, position) => {
      if (node.isText && node.text === at) from = position;
    });
    expect(start).toContain(at);
    editor.commands.setTextSelection(from + 1);
    change(editor);
  }
  server.isReachable = true;
  for (const { sync } of [walter, edith]) {
    sync.reconnect();
    await vi.waitFor(() =>
      expect(sync.status()).toMatchObject({ isSynced: true, isOnline: true, unacked: 0 }),
    );
  }
  await vi.waitFor(() => expect(walter.editor.getHTML()).toBe(edith.editor.getHTML()));
  const third = await join(server, 9);
  expect(third.editor.getHTML()).toBe(edith.editor.getHTML());
  return edith.editor.getText({ blockSeparator: '|' });
}

const heading: Change = (editor) => editor.commands.setHeading({ level: 2 });

describe('one paragraph that two people turned into something else without a connection', () => {
  it.each([
    ['the start', heading, heading],
    ['the middle', heading, heading],
    ['the end', heading, heading],
    ['the middle', heading, (editor: Editor) => editor.commands.setHeading({ level: 3 })],
    ['the middle', heading, (editor: Editor) => editor.commands.setCodeBlock()],
    ['the middle', heading, (editor: Editor) => editor.commands.toggleBulletList()],
    ['the middle', heading, (editor: Editor) => editor.commands.toggleBlockquote()],
  ])('keeps its text once: %s', async (at, first, second) => {
    expect(await bothOffline(first, second, at)).toBe('the start|the middle|the end');
  });

  it('keeps both copies when one was written on, since dropping either would lose words', async () => {
    const andMore: Change = (editor) => {
      heading(editor);
      editor.commands.insertContent('X');
    };
    const text = await bothOffline(heading, andMore);
    expect(text.match(/middle|iddle/g)).toHaveLength(2);
  });

  it('leaves alone what two people wrote alike', async () => {
    const newLine: Change = (editor) => {
      editor.commands.setTextSelection(editor.state.doc.content.size - 1);
      editor.commands.splitBlock();
      editor.commands.insertContent('agreed');
    };
    expect((await bothOffline(newLine, newLine)).match(/agreed/g)).toHaveLength(2);
  });
});
