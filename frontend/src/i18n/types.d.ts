import 'i18next';
import type account from './en/account.json';
import type ai from './en/ai.json';
import type audit from './en/audit.json';
import type chat from './en/chat.json';
import type common from './en/common.json';
import type console from './en/console.json';
import type documents from './en/documents.json';
import type editor from './en/editor.json';
import type history from './en/history.json';
import type knowledge from './en/knowledge.json';
import type policy from './en/policy.json';
import type shell from './en/shell.json';
import type signin from './en/signin.json';
import type usage from './en/usage.json';

// A key that English does not have is a type error.
declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common';
    resources: {
      account: typeof account;
      ai: typeof ai;
      audit: typeof audit;
      chat: typeof chat;
      common: typeof common;
      console: typeof console;
      documents: typeof documents;
      editor: typeof editor;
      history: typeof history;
      knowledge: typeof knowledge;
      policy: typeof policy;
      shell: typeof shell;
      signin: typeof signin;
      usage: typeof usage;
    };
  }
}
