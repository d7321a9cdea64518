import { Mark, mergeAttributes } from '@tiptap/core';

/**
 * Says which generation a span came from. Part of the document, so it survives reload, splits and paste.
 * Not inclusive: what a person types at its end is the person's.
 */
export const AiOrigin = Mark.create({
  name: 'aiOrigin',
  inclusive: false,

  addAttributes() {
    return {
      id: {
        default: null,
        parseHTML: (element) => element.getAttribute('data-ai-origin'),
        renderHTML: ({ id }) => (id ? { 'data-ai-origin': id } : {}),
      },
    };
  },

  parseHTML() {
    return [{ tag: 'span[data-ai-origin]' }];
  },

  renderHTML({ HTMLAttributes }) {
    return ['span', mergeAttributes(HTMLAttributes, { class: 'ai-origin' }), 0];
  },
});
