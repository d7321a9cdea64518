import { Extension } from '@tiptap/core';
import { Fragment, type Node, type NodeType, type Schema } from '@tiptap/pm/model';

/**
 * Shows a block as it is when the grammar does not allow what is in it. The binding to Yjs takes an error here for
 * a reason to delete the block, for everybody; what somebody wrote must not go because two edits met badly, nor what
 * somebody else puts into a block that these two emptied.
 */
export const KeepsWhatIsThere = Extension.create({
  name: 'keepsWhatIsThere',
  onBeforeCreate() {
    makeLenient(this.editor.schema);
  },
});

function makeLenient(schema: Schema): void {
  const strict = schema.node.bind(schema);
  schema.node = (type, attrs, content, marks) => {
    try {
      return strict(type, attrs, content, marks);
    } catch (error) {
      const known = typeof type === 'string' ? schema.nodes[type] : type;
      if (!known || !Array.isArray(content)) throw error;
      return asItIs(known, attrs, content);
    }
  };
}

function asItIs(type: NodeType, attrs: Parameters<Schema['node']>[1], content: Node[]): Node {
  return type.create(attrs, Fragment.from(content));
}
