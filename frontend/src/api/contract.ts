import type { AuditEvent, Head, Proof, Verification } from '@/console/audit/queries';
import type { ApiKey } from '@/console/keys/queries';
import type { Invitation } from '@/console/members/queries';
import type { Model, Provider, TestResult } from '@/console/models/queries';
import type { Policy, Trial } from '@/console/policy/queries';
import type { Budget, UsageRow } from '@/console/usage/queries';
import type { Comparison } from '@/history/queries';
import type { components } from './schema';
import type {
  ChatMessage,
  Conversation,
  DocumentRow,
  Entity,
  EntityDetail,
  FilePageText,
  KnowledgeFile,
  Me,
  Member,
  Organisation,
  Passage,
  Quote,
  Session,
  Version,
} from './types';

type Server = components['schemas'];
/** Fields the document calls plain strings, of which we know every word. */
type Word = 'role' | 'state' | 'actor_kind';

/** True when every answer the server's OpenAPI document allows is one we can read; else names the fields. */
type Fits<Theirs, Ours> = Theirs extends Ours
  ? true
  : {
      [Field in keyof Ours]: Field extends keyof Theirs
        ? Theirs[Field] extends Ours[Field]
          ? true
          : Theirs[Field]
        : 'missing';
    };

/** Fails to compile when the generated types (`npm run types`) and ours part ways. */
export interface Contract {
  document: Holds<Fits<Server['Document'], DocumentRow>>;
  version: Holds<Fits<Server['Version'], Version>>;
  comparison: Holds<Fits<Server['Comparison'], Comparison>>;
  quote: Holds<Fits<Server['Quote'], Quote>>;
  conversation: Holds<Fits<Server['Conversation'], Conversation>>;
  message: Holds<Fits<Server['Message'], ChatMessage>>;
  file: Holds<Fits<Server['File'], KnowledgeFile>>;
  pageText: Holds<Fits<Server['PageText'], FilePageText>>;
  passage: Holds<Fits<Server['Passage'], Passage>>;
  entity: Holds<Fits<Server['Entity'], Entity>>;
  entityDetail: Holds<Fits<Server['EntityDetail'], EntityDetail>>;
  me: Holds<Fits<Server['Me']['person'], Me['person']>>;
  place: Holds<Fits<Omit<Server['Place'], Word>, Omit<Organisation, Word>>>;
  capabilities: Holds<Fits<Server['Session']['capabilities'], Session['capabilities']>>;
  sessionMember: Holds<Fits<Omit<Server['Session']['member'], Word>, Omit<Session['member'], Word>>>;
  member: Holds<Fits<Omit<Server['Member'], Word>, Omit<Member, Word>>>;
  invitation: Holds<Fits<Omit<Server['Invitation'], Word>, Omit<Invitation, Word>>>;
  apiKey: Holds<Fits<Server['ApiKey'], ApiKey>>;
  provider: Holds<Fits<Server['ProviderSchema'], Provider>>;
  model: Holds<Fits<Server['ModelSchema'], Model>>;
  testResult: Holds<Fits<Server['TestResultSchema'], TestResult>>;
  usageRow: Holds<Fits<Server['UsageRow'], UsageRow>>;
  budget: Holds<Fits<Server['Budget'], Budget>>;
  auditEvent: Holds<Fits<Omit<Server['TrailEvent'], Word>, Omit<AuditEvent, Word>>>;
  head: Holds<Fits<Server['Head'], Head>>;
  proof: Holds<Fits<Server['Inclusion'], Proof>>;
  verification: Holds<Fits<Server['Verification'], Verification>>;
  policy: Holds<Fits<Server['Policy'], Policy>>;
  trial: Holds<Fits<Server['TrialResult'], Trial>>;
}

type Holds<Answer extends true> = Answer;
