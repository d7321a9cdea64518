import { type Call, request, send } from './request';
import type { paths } from './schema';

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** The addresses outside any organisation, and those below `/t/<slug>/api/v1/` without that beginning. */
export type SitePaths = Pick<paths, Extract<keyof paths, `/api/v1/${string}`>>;
export type TenantPaths = {
  [Path in keyof paths as Path extends `/t/{slug}/api/v1/${infer Rest}` ? Rest : never]: paths[Path];
};

type PathsWith<Paths, M extends Method> = {
  [Path in keyof Paths]: Paths[Path] extends { [Key in M]: { responses: unknown } } ? Path : never;
}[keyof Paths] &
  string;
type Operation<Paths, Path extends keyof Paths, M extends Method> = Paths[Path] extends {
  [Key in M]: infer Found;
}
  ? Found
  : never;

type Json<Body> = Body extends { content: { 'application/json': infer Shape } } ? Shape : never;
type Success<Responses> = Json<Responses[Extract<keyof Responses, 200 | 201 | 202>]>;
/** What an operation answers with when it succeeds; undefined where it says nothing. */
export type Answer<Op> = Op extends { responses: infer Responses }
  ? [Success<Responses>] extends [never]
    ? undefined
    : Success<Responses>
  : never;

type Empty = Record<never, never>;
type Given<Name extends string, Shape> = [keyof Shape] extends [never]
  ? Empty
  : Empty extends Shape
    ? { [Key in Name]?: Shape }
    : { [Key in Name]: Shape };
/** A value that is left out of the address may be asked for as empty. */
type Loose<Query> = { [Key in keyof Query]: Query[Key] | null | '' };
type PathOf<Op> = Op extends { parameters: { path: infer Path } } ? Omit<Path, 'slug'> : Empty;
type QueryOf<Op> = Op extends { parameters: { query?: infer Query } }
  ? [Exclude<Query, undefined>] extends [never]
    ? Empty
    : Loose<Exclude<Query, undefined>>
  : Empty;
type JsonOf<Op> = Op extends { requestBody?: infer Body } ? Json<Exclude<Body, undefined>> : never;
type BodyOf<Op> = [JsonOf<Op>] extends [never]
  ? Empty
  : Op extends { requestBody: unknown }
    ? { json: JsonOf<Op> }
    : { json?: JsonOf<Op> };

/** What an operation asks for: the names in its address, its query, its body. */
export type CallOf<Op> = Given<'path', PathOf<Op>> &
  Given<'query', QueryOf<Op>> &
  BodyOf<Op> &
  Pick<Call, 'signal' | 'headers' | 'idempotencyKey'>;

type NameIn<Shape> = Shape extends unknown ? keyof Shape : never;
type MemberOf<Shape, Name> = Shape extends unknown ? (Name extends keyof Shape ? Shape[Name] : never) : never;
/** Shows in the compiler's message which name is none of the document's. */
interface Unnamed<Name, Shape> {
  name: Name;
  isNoneOf: NameIn<Shape>;
}
/** What is sent, without what the document does not name: a member that may be missing would else be sent under any name. */
type Named<Sent, Shape> = unknown extends Shape
  ? Sent
  : Sent extends readonly (infer One)[]
    ? Named<One, Extract<Shape, readonly unknown[]>[number]>[]
    : Sent extends object
      ? {
          [Name in keyof Sent]: Name extends NameIn<NonNullable<Shape>>
            ? Named<Sent[Name], MemberOf<NonNullable<Shape>, Name>>
            : Unnamed<Name, Shape>;
        }
      : Sent;
type Sending<Op, Sent> = CallOf<Op> & { json?: Sent & Named<Sent, JsonOf<Op>> };
type CallArguments<Op, Sent> =
  Empty extends CallOf<Op> ? [call?: Sending<Op, Sent>] : [call: Sending<Op, Sent>];

type Ask<Paths, M extends Method> = <Path extends PathsWith<Paths, M>, Sent>(
  path: Path,
  ...call: CallArguments<Operation<Paths, Path, M>, Sent>
) => Promise<Answer<Operation<Paths, Path, M>>>;
type AskRaw<Paths, M extends Method> = <Path extends PathsWith<Paths, M>, Sent>(
  path: Path,
  ...call: CallArguments<Operation<Paths, Path, M>, Sent>
) => Promise<Response>;

/** Calls as the OpenAPI document has them: what it does not name does not compile. */
export interface Client<Paths> {
  get: Ask<Paths, 'get'>;
  post: Ask<Paths, 'post'>;
  put: Ask<Paths, 'put'>;
  patch: Ask<Paths, 'patch'>;
  delete: Ask<Paths, 'delete'>;
  /** The same where the answer is no JSON: files and streams. */
  read: AskRaw<Paths, 'get'>;
  readPosted: AskRaw<Paths, 'post'>;
  /** Where it is, for a link, a form or another kind of connection. */
  address: <Path extends keyof Paths & string>(
    path: Path,
    ...names: Empty extends PathNames<Path> ? [] : [PathNames<Path>]
  ) => string;
}

type PathNames<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? { [Key in Name]: string } & PathNames<Rest>
  : Empty;

interface AnyCall extends Call {
  path?: Record<string, string>;
}

/** A client of everything below `root`. */
export function clientAt<Paths>(root: string): Client<Paths> {
  const address = (path: string, names: Record<string, string> = {}) =>
    root + path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(names[name] ?? ''));
  const ask =
    (method: NonNullable<Call['method']>) =>
    (path: string, { path: names, ...call }: AnyCall = {}) =>
      request(address(path, names), { ...call, method });
  const read =
    (method: NonNullable<Call['method']>) =>
    (path: string, { path: names, ...call }: AnyCall = {}) =>
      send(address(path, names), { ...call, method });
  return {
    get: ask('GET'),
    post: ask('POST'),
    put: ask('PUT'),
    patch: ask('PATCH'),
    delete: ask('DELETE'),
    read: read('GET'),
    readPosted: read('POST'),
    address,
  } as Client<Paths>;
}

export const site = clientAt<SitePaths>('');
export const tenantClient = (slug: string) => clientAt<TenantPaths>(`/t/${slug}/api/v1/`);
