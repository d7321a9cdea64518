import { Editor } from '@tiptap/core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { DocumentSync } from '@/sync/documentSync';
import { FakeServer } from '@/sync/fakeServer';
import { documentExtensions } from './schema/extensions';

let sync: DocumentSync | undefined;
afterEach(() => sync?.close());

describe('an edit that is too large to be sent', () => {
  it('is gone from the editor too, and one writes on', async () => {
    const server = new FakeServer();
    const url = 'ws://test/t/acme/ws/documents/1/';
    const opened = new DocumentSync({ url, schema: 1, lease: 7, store: null, WebSocket: server.Socket });
    sync = opened;
    await vi.waitFor(() => expect(opened.status().isSynced).toBe(true));
    const editor = new Editor({ extensions: documentExtensions(opened.doc.getXmlFragment('default'), '') });
    editor.commands.insertContent('before ');
    editor.commands.insertContent('x'.repeat(1024 * 1024));
    await vi.waitFor(() => expect(opened.status().withdrawn).toBe(1));
    expect(editor.getText()).toBe('before ');
    editor.commands.insertContent('after');
    await vi.waitFor(() => expect(opened.status().unacked).toBe(0));
    expect(server.doc.getXmlFragment('default').toString()).toContain('before after');
    editor.destroy();
  });
});
