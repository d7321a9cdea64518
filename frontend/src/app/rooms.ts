import { account } from '@/account/room';
import { ai } from '@/ai/room';
import { chat } from '@/chat/room';
import { audit } from '@/console/audit/room';
import { keys } from '@/console/keys/room';
import { members } from '@/console/members/room';
import { models } from '@/console/models/room';
import { policy } from '@/console/policy/room';
import { usage } from '@/console/usage/room';
import { documents } from '@/documents/room';
import { editor } from '@/editor/room';
import { history } from '@/history/room';
import { knowledge } from '@/knowledge/room';
import type { Room } from '@/room/room';
import { signin } from '@/signin/room';

/** Every room there is, in the order in which navigation, rail and palette show them. The only list of them. */
export const rooms: readonly Room[] = [
  signin,
  account,
  documents,
  editor,
  ai,
  chat,
  history,
  members,
  keys,
  models,
  usage,
  audit,
  policy,
  knowledge,
];
