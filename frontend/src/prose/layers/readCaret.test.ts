import 'fake-indexeddb/auto';
import { Editor } from '@tiptap/core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type * as Y from 'yjs';
import { type DocumentSync, openDocument } from '@/sync';
import { FakeServer } from '@/sync/fakeServer';
import { documentExtensions } from '../schema/extensions';
import { readCaret } from './readCaret';

describe('a caret that was moved a moment ago', () => {
  const opened: DocumentSync[] = [];
  let editor: Editor;
  let others: Y.Doc;

  async function open(server: FakeServer, person: string, lease: number): Promise<DocumentSync> {
    const sync = await openDocument({
      url: 'ws://test/t/acme/ws/documents/1/',
      schema: 1,
      tenant: 'acme',
      person,
      document: 'one',
      takeLease: async () => lease,
      WebSocket: server.Socket,
    });
    opened.push(sync);
    return sync;
  }

  beforeEach(async () => {
    const server = new FakeServer();
    const own = await open(server, 'edith', 7);
    others = (await open(server, 'walter', 8)).doc;
    const element = document.body.appendChild(document.createElement('div'));
    const extensions = documentExtensions(own.doc.getXmlFragment('default'), '');
    editor = new Editor({ element, extensions });
    editor.commands.setContent('<p>First.</p><p>Second.</p>');
    own.onNews = () => readCaret(editor);
    editor.view.focus();
    editor.commands.setTextSelection(1);
    await vi.waitFor(() => expect(others.getXmlFragment('default').length).toBe(2));
  });
  afterEach(() => {
    editor.destroy();
    for (const sync of opened.splice(0)) sync.close();
  });

  it('stays there when the words of others come before the browser has said so', async () => {
    const first = others.getXmlFragment('default').get(0) as Y.XmlElement;
    (first.get(0) as Y.XmlText).insert(6, ' Theirs.');
    getSelection()?.collapse(editor.view.dom.querySelectorAll('p')[1]?.firstChild as Text, 7);
    // The frame is on its way as microtasks, which run before the browser's own word of the caret.
    for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
    expect(editor.state.doc.textContent).toBe('First. Theirs.Second.');
    expect(editor.state.selection.$from.parent.textContent).toBe('Second.');
    expect(editor.state.selection.$from.parentOffset).toBe(7);
  });
});
