import type { components } from './schema';

type Schemas = components['schemas'];
/** A shape of the API by its name in the OpenAPI document. There are no others: these are only shorter names. */
export type Schema<Name extends keyof Schemas> = Schemas[Name];

export type Role = Schema<'RoleEnum'>;
export const ROLES: Role[] = ['owner', 'admin', 'editor', 'writer', 'viewer'];
export type Visibility = Schema<'VisibilityEnum'>;
/** Of a person: an API key has no pages. */
export type Session = Schema<'Session'> & { person: Schema<'Person'> };
export type Member = Schema<'Member'>;

/** Lists show with it where the words of a search stand. */
export type DocumentRow = Schema<'Document'> & Partial<Pick<Schema<'FoundDocument'>, 'passage'>>;
export type Version = Schema<'Version'>;

export type WritingAction = Schema<'WritingActionEnum'>;
export type Anchor = Schema<'Anchor'>;
export type Suggestion = Schema<'Suggestion'>;
export type Origin = Schema<'Origin'>;
export type Verdicts = Schema<'VerdictsSchema'>;
export type Quote = Schema<'Quote'>;

export type Conversation = Schema<'Conversation'>;
export type ChatMessage = Schema<'Message'>;
/** A passage an answer rests on; which of the texts it carries depends on where it was read. */
export type Source = Omit<Schema<'SourceSchema'>, 'chunk_id'> &
  Partial<Pick<Schema<'SourceEventSourceSchema'>, 'chunk_id' | 'text'> & Pick<Schema<'Citation'>, 'quote'>>;

export type KnowledgeFile = Schema<'File'>;
export type FileState = Schema<'FileStateEnum'>;
/** Found by a search, or what an entity or a fact was read from. */
export type Passage = Schema<'Source'> & Partial<Pick<Schema<'Passage'>, 'score'>>;
export type Fact = Schema<'Fact'>;
export type EntityDetail = Schema<'EntityDetail'>;
export type Mention = Schema<'Mention'>;
