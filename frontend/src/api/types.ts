/** Shapes of the HTTP API under /t/<slug>/api/v1/. Times are ISO UTC, money is integer nano-USD. */

export interface Organisation {
  id: string;
  slug: string;
  name: string;
  timezone?: string;
  role?: Role;
}

export type Role = 'owner' | 'admin' | 'editor' | 'writer' | 'viewer';
export const ROLES: Role[] = ['owner', 'admin', 'editor', 'writer', 'viewer'];

export interface Me {
  person: { id: string; email: string; name: string };
  organisations: Organisation[];
}

export interface Member {
  id: string;
  display_name: string;
  email?: string;
  role: Role;
  state: 'active' | 'deactivated' | 'erased';
  colour: string;
}

export interface Session {
  person: { id: string; email: string; name: string };
  member: { id: string; display_name: string; role: Role; colour: string };
  organisation: Organisation;
  capabilities: string[];
}

export type Visibility = 'private' | 'organisation';

export interface MemberCard {
  id: string;
  name: string;
  colour: string;
}

export interface DocumentRow {
  id: string;
  title: string;
  visibility: Visibility;
  owner: MemberCard | null;
  created_at: string;
  edited_at: string;
  trashed_at: string | null;
  word_count: number;
  may_edit: boolean;
  may_manage: boolean;
  /** The caller’s own suggestions that wait for a decision. */
  waiting_suggestions: number;
  /** Where the words of a search stand in its text; lists only. */
  passage?: { text: string; is_match: boolean }[];
}

export interface Version {
  id: string;
  name: string;
  seq: number;
  created_at: string;
  named_by: string | null;
  named_by_name: string;
}

export type ActorKind = 'human' | 'ai' | 'system' | 'integration';

export interface Anchor {
  from: unknown;
  to: unknown;
}

export interface Source {
  number: number;
  file_id: string;
  chunk_id?: string;
  title: string;
  page: number | null;
  start: number;
  end: number;
  text?: string;
  quote?: string;
  leg?: string;
}

export interface Origin {
  generation_id: string;
  model: string;
  provider: string;
  prompt_sha256?: string;
  policy_version?: number;
  verdict?: Verdicts;
  sources?: Source[];
  cost_nano_usd?: number;
  requested_by?: string;
  demo?: boolean;
  is_cut_short?: boolean;
  /** Why the answer ended; unknown for suggestions from before it was kept. */
  finish_reason?: string;
}

export interface Suggestion {
  id: string;
  kind: 'replace' | 'insert';
  state: 'open' | 'accepted' | 'rejected' | 'undone';
  anchor: Anchor;
  before: string;
  after_markdown: string;
  origin: Origin;
  generation_id: string;
  created_at: string;
}

export interface Finding {
  rule: string;
  detector: string;
  action: string;
  count: number;
}

export interface Verdict {
  policy_version: number;
  action: 'allow' | 'mask' | 'block' | 'flag';
  findings: Finding[];
}

/** What the policy said of the prompt and of the answer. */
export interface Verdicts {
  prompt?: Verdict;
  response?: Verdict;
}

export type WritingAction = 'shorten' | 'continue' | 'open' | 'draft';

export interface Quote {
  ceiling_nano_usd: number;
  left_nano_usd: number | null;
  model: string;
  provider: string;
  max_tokens?: number;
  is_demo?: boolean;
}

export interface TokensUsed {
  input_tokens: number;
  output_tokens: number;
  cached_tokens: number;
  cache_write_tokens: number;
  reasoning_tokens: number;
  estimated: boolean;
}

export interface Receipt extends Origin {
  id: string;
  state: string;
  purpose: string;
  usage?: TokensUsed;
  finish_reason?: string;
  created_at?: string;
}

export interface Conversation {
  id: string;
  title: string;
  document_id: string | null;
  created_at: string;
}

export interface Citation {
  number: number;
  file_id: string;
  title: string;
  page: number | null;
  start: number;
  end: number;
  quote: string;
}

export interface ChatMessage {
  id: string;
  role: 'user' | 'assistant';
  text: string;
  generation_id: string | null;
  citations: Citation[];
  /** The files were searched for the question and held nothing. */
  nothing_found?: boolean;
  /** Sentences that say what the passages they cite do not contain. */
  unsupported?: { start: number; end: number; numbers: number[]; unsupported: string[] }[];
  is_complete: boolean;
  /** Why there is no answer, and whether it had begun; null while it runs. */
  ending?: Record<string, unknown> | null;
  created_at: string;
}

export type FileState =
  | 'queued'
  | 'reading'
  | 'splitting'
  | 'embedding'
  | 'graph'
  | 'ready'
  | 'failed'
  | 'deleting';

export interface KnowledgeFile {
  id: string;
  name: string;
  kind: string;
  size_bytes: number;
  visibility: Visibility;
  owner_id: string;
  may_manage: boolean;
  created_at: string;
  state: FileState;
  reason: string;
  /** The reason as a sentence in the person's language. */
  reason_text: string;
  pages: number;
  chunks: number;
  chunks_done: number;
  is_paged: boolean;
  hidden_characters: number;
  unread: { code: string; count: number; text: string }[];
  front_matter: Record<string, string>;
}

/** One page of a file's text; offsets are code points in the text of the whole file. */
export interface FilePageText {
  page: number;
  pages: number;
  start: number;
  end: number;
  text: string;
}

export interface Passage {
  chunk_id: string;
  file_id: string;
  title: string;
  page: number | null;
  start: number;
  end: number;
  text: string;
  score?: number;
}

export interface Fact {
  subject: string;
  predicate: string;
  object: string;
  confidence: number;
  sources: Passage[];
}

export interface Entity {
  id: string;
  name: string;
  kind: string;
  mentions: number;
}

/** Where a name stands: `text` is the name as written there. */
export interface Mention extends Passage {
  sentence: string;
}

export interface EntityDetail extends Entity {
  facts: Fact[];
  sources: Mention[];
}
