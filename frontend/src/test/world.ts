import { HttpResponse, http, type JsonBodyType } from 'msw';

// Every name here is Greek or a number: what is left in Latin letters on a page was never translated.
const ID = '01900000-0000-7000-8000-00000000000';
const THEN = '2026-01-02T03:04:05Z';
const MEMBER = {
  id: `${ID}1`,
  display_name: 'Άννα',
  role: 'owner',
  colour: '#1d695a',
  state: 'active',
  email: 'άννα@άκμη',
};
const ORGANISATION = { id: `${ID}2`, slug: 'acme', name: 'Άκμη', timezone: 'UTC', role: 'owner' };
const SOURCE = {
  number: 1,
  chunk_id: `${ID}9`,
  file_id: `${ID}3`,
  title: 'πηγή',
  page: 2,
  start: 3,
  end: 9,
  text: 'κείμενο',
};
const DOCUMENT = {
  id: `${ID}4`,
  title: 'Έγγραφο',
  visibility: 'private',
  owner: { id: MEMBER.id, name: MEMBER.display_name, colour: MEMBER.colour },
  created_at: THEN,
  edited_at: THEN,
  trashed_at: null,
  head: 3,
  word_count: 5,
  may_edit: true,
  may_manage: true,
  waiting_suggestions: 2,
};
const FILE = {
  id: `${ID}3`,
  name: 'πηγή',
  kind: 'pdf',
  size_bytes: 5_000,
  visibility: 'private',
  owner_id: MEMBER.id,
  may_manage: true,
  created_at: THEN,
  state: 'ready',
  reason: '',
  reason_text: '',
  pages: 3,
  chunks: 4,
  chunks_done: 4,
  is_paged: true,
  hidden_characters: 0,
  unread: [],
  front_matter: {},
};
const FACT = { subject: 'Άννα', predicate: 'γράφει', object: 'Έγγραφο', confidence: 0.8, sources: [SOURCE] };
const ORIGIN = {
  generation_id: `${ID}7`,
  model: 'μοντέλο',
  provider: 'local',
  demo: true,
  prompt_sha256: '0123456789',
  policy_version: 2,
  verdict: {
    prompt: {
      policy_version: 2,
      action: 'mask',
      findings: [{ rule: '1', detector: '1', action: '1', count: 2 }],
    },
  },
  sources: [SOURCE],
  cost_nano_usd: 423_000,
  requested_by: MEMBER.id,
};
const BUDGET = {
  member_id: null,
  window: 'day',
  cap_nano_usd: 5e9,
  cap_tokens: 1_000,
  settled_nano_usd: 1e9,
  settled_tokens: 10,
  reserved_nano_usd: 1e8,
  reserved_tokens: 1,
  left_nano_usd: 3.9e9,
  left_tokens: 989,
  resets_at: THEN,
};
const USED = {
  member_id: null,
  member_name: null,
  day: null,
  provider: 'πάροχος',
  model: 'μοντέλο',
  calls: 3,
  input_tokens: 4,
  output_tokens: 5,
  cached_tokens: 2,
  cache_write_tokens: 1,
  reasoning_tokens: 3,
  tokens: 9,
  cost_nano_usd: 12e6,
  over_nano_usd: 2e6,
};
const EVENT = {
  id: `${ID}5`,
  seq: 4,
  at: THEN,
  verb: 'γράφτηκε',
  actor_kind: 'human',
  actor_id: MEMBER.id,
  actor_name: MEMBER.display_name,
  subject_name: 'τίτλος',
  subject_kind: 'έγγραφο',
  subject_id: '1234567890',
  request_id: '42',
  data: {},
  has_personal: false,
};
const HEAD = { size: 9, root: '0123456789', previous: '1', at: THEN, key_id: '42', signature: '1' };
const RULE = { name: 'κανόνας', where: 'prompt', detector: 'card', action: 'mask', options: {} };
const POLICY = { version: 2, rules: [RULE], published_at: THEN, published_by: MEMBER.id };
const RECEIPT = { ...ORIGIN, id: `${ID}7`, state: 'finished', purpose: 'chat', created_at: THEN };

const list = (...results: JsonBodyType[]) => ({ results, next: null });

/** Answers of the API by the end of the path; the first that fits is given. */
const ANSWERS: [RegExp, JsonBodyType][] = [
  [
    /api\/v1\/me\/$/,
    {
      person: { id: ID, email: 'άννα@άκμη', name: 'Άννα' },
      organisations: [ORGANISATION, { ...ORGANISATION, id: ID, slug: 'x' }],
    },
  ],
  [/email\/verify$/, { data: { email: 'άννα@άκμη', user: { display: 'Άννα' } } }],
  [/invitations\/[^/]+\/$/, { organisation: 'Άκμη', role: 'writer', is_open: true }],
  [
    /session\/$/,
    {
      organisation: ORGANISATION,
      member: MEMBER,
      person: { id: ID, email: 'άννα@άκμη', name: 'Άννα' },
      kind: 'human',
      capabilities:
        'document.read document.create document.edit generate file.read file.upload file.manage chat member.read member.manage apikey.manage model.manage policy.read policy.manage budget.manage usage.read audit.read audit.content knowledge.read'.split(
          ' ',
        ),
    },
  ],
  [
    /suggestions\/$/,
    list({
      id: `${ID}8`,
      state: 'open',
      kind: 'replace',
      anchor: { from: { tname: 'default' }, to: { tname: 'default' } },
      before: 'πριν',
      after_markdown: 'μετά',
      origin: ORIGIN,
      generation_id: `${ID}7`,
      created_at: THEN,
    }),
  ],
  [/documents\/[^/]+\/writing\/$/, list()],
  [/origins\/$/, { seq: 1, spans: [], receipts: {} }],
  [
    /versions\/compare\/$/,
    {
      blocks: [{ kind: 'change', type: 'paragraph', pieces: [{ kind: 'insert', text: 'νέο' }] }],
      words_added: 1,
      words_removed: 0,
    },
  ],
  [
    /documents\/[^/]+\/versions\/$/,
    list({
      id: `${ID}6`,
      name: 'Έκδοση',
      seq: 2,
      created_at: THEN,
      named_by: MEMBER.id,
      named_by_name: 'Άννα',
    }),
  ],
  [/models\/built-in\/$/, { model: 'μοντέλο', is_demo: true, coming: null, note: '' }],
  [/documents\/[^/]+\/$/, DOCUMENT],
  [/documents\/$/, list(DOCUMENT)],
  [
    /writing\/quote\/$/,
    {
      ceiling_nano_usd: 1e6,
      left_nano_usd: 1e9,
      model: 'μοντέλο',
      provider: 'local',
      max_tokens: 10,
      is_demo: true,
    },
  ],
  [
    /messages\/$/,
    list(
      {
        id: `${ID}a`,
        role: 'user',
        text: 'Τι;',
        generation_id: null,
        citations: [],
        is_complete: true,
        created_at: THEN,
      },
      {
        id: `${ID}b`,
        role: 'assistant',
        text: 'Αυτό [1].',
        generation_id: `${ID}7`,
        citations: [{ ...SOURCE, quote: 'κείμενο' }],
        is_complete: true,
        created_at: THEN,
      },
    ),
  ],
  [/conversations\/$/, list({ id: `${ID}c`, document_id: DOCUMENT.id, title: 'Τι;', created_at: THEN })],
  [/generations\/[^/]+\/$/, RECEIPT],
  [/files\/[^/]+\/text\/$/, { page: 2, pages: 3, start: 0, end: 20, text: 'αρχή κείμενο τέλος' }],
  [/files\/[^/]+\/$/, FILE],
  [
    /files\/$/,
    list(
      FILE,
      { ...FILE, id: `${ID}d`, state: 'failed', reason_text: 'κενό' },
      { ...FILE, id: `${ID}e`, state: 'embedding' },
    ),
  ],
  [
    /entities\/[^/]+\/$/,
    {
      id: `${ID}f`,
      name: 'Άννα',
      kind: 'πρόσωπο',
      mentions: 2,
      facts: [FACT],
      sources: [{ ...SOURCE, sentence: 'το κείμενο' }],
    },
  ],
  [/entities\/$/, list({ id: `${ID}f`, name: 'Άννα', kind: 'πρόσωπο', mentions: 2 })],
  [/members\/$/, list(MEMBER, { ...MEMBER, id: ID, state: 'deactivated' })],
  [
    /invitations\/$/,
    list({ id: ID, email: '', role: 'writer', is_open: true, created_at: THEN, expires_at: THEN }),
  ],
  [
    /api-keys\/$/,
    list({
      id: ID,
      name: 'κλειδί',
      prefix: '42',
      scopes: ['1'],
      member_id: ID,
      is_live: true,
      created_at: THEN,
      expires_at: null,
      last_used_at: null,
      revoked_at: null,
    }),
  ],
  [
    /providers\/$/,
    list({
      id: ID,
      kind: 'local',
      name: 'πάροχος',
      base_url: '',
      models: [],
      built_in: false,
      offered: true,
      enabled: true,
      has_key: true,
      demo: true,
      tested_at: THEN,
      test_failure: '42',
    }),
  ],
  [/models\/fallback\/$/, list({ key_id: null, provider_id: ID, model: 'μοντέλο', fallback: null })],
  [
    /models\/$/,
    list({
      provider_id: ID,
      provider: 'πάροχος',
      kind: 'local',
      model: 'μοντέλο',
      context_window: 4096,
      demo: true,
      default: true,
      fallback: false,
      input_nano_usd_per_million: 1e6,
      output_nano_usd_per_million: null,
      cached_nano_usd_per_million: null,
      cache_write_nano_usd_per_million: null,
      reasoning_nano_usd_per_million: null,
    }),
  ],
  [
    /usage\/$/,
    {
      since: '2026-01-01',
      until: '2026-01-02',
      time_zone: 'UTC',
      results: [{ ...USED, day: '2026-01-01' }],
      total: USED,
      next: null,
    },
  ],
  [/budgets\/$/, list({ ...BUDGET, scope: 'tenant' }, { ...BUDGET, scope: 'member', member_id: MEMBER.id })],
  [
    /auth\/sessions$/,
    {
      data: [
        { id: 1, user_agent: 'άλφα', ip: '::1', created_at: 1_767_323_045, is_current: true },
        { id: 2, user_agent: '', ip: '::2', created_at: 1_767_323_045, is_current: false },
      ],
    },
  ],
  [/policy\/versions\/$/, list(POLICY, { ...POLICY, version: 1 })],
  [/policy\/$/, POLICY],
  [/audit\/head\/$/, { head: HEAD, public_key: '42' }],
  [/audit\/events\/[^/]+\/$/, { ...EVENT, personal: null, is_erased: true }],
  [/audit\/events\/$/, list(EVENT, { ...EVENT, id: ID, seq: null })],
];

function answer(request: Request) {
  const { pathname } = new URL(request.url);
  const found = ANSWERS.find(([path]) => path.test(pathname));
  return found ? HttpResponse.json(found[1]) : HttpResponse.json({ code: '404' }, { status: 404 });
}

/** The whole API, for looking at pages. */
export const world = [http.all('*', ({ request }) => answer(request))];

export const places = {
  document: `/t/acme/documents/${DOCUMENT.id}`,
  file: `/t/acme/knowledge/${FILE.id}?page=2&start=5&end=12`,
  entity: `/t/acme/console/entities?entity=${ID}f`,
  event: `/t/acme/console/audit?event=${EVENT.id}`,
};
