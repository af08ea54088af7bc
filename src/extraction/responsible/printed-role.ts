import type { Range } from '../normal.ts';
import { endsLikeUnit } from './names.ts';
import type { Roles } from './roles.ts';
import { LEADING, LEADS, ROLE_NOUNS, ROLE_WORDS } from './words.ts';

const ROLE = `(${ROLE_WORDS})(?:责任|负责)?(?:${ROLE_NOUNS})?`;
/** 市教育局（牵头单位） */
const BEHIND = new RegExp(`^(.{2,})（${ROLE}）$`);
/** 牵头单位市教育局, 牵头单位（市教育局） */
const BEFORE = new RegExp(
  `^(?:各|主要)?(${ROLE_WORDS})(?:责任|负责)?(?:${ROLE_NOUNS})(?:（([^）]{2,})）|([^（的和及与或、，]{3,}))$`,
);

/** 牵头单位办公室 is one name: the office of whoever that is. */
const OWN = new RegExp(
  `^(?:${ROLE_WORDS}|办公室|党支部|党总支|党组织|领导小组|工作组|工作专班|专班|[科处股]室|下属|所属|上级|内设)`,
);

/** Subjects of a sentence by role: 各牵头单位 and 市教育局（牵头单位） lead, every other one is a responsible unit. */
export function rolesOf(text: string, names: readonly Range[]): Roles {
  const roles: Roles = { lead: [], other: [] };
  for (const name of names) {
    const { range, leads } = printedRole(text, name);
    (leads ? roles.lead : roles.other).push(range);
  }
  return roles;
}

/** A name without the words that say its role. */
function printedRole(text: string, range: Range): { range: Range; leads: boolean } {
  const name = text.slice(range[0], range[1]);
  const behind = BEHIND.exec(name);
  if (behind) {
    const end = range[0] + (behind[1] ?? '').length;
    return { range: [range[0], end], leads: LEADS.test(behind[2] ?? '') };
  }
  const before = BEFORE.exec(name);
  const unit = before?.[2] ?? before?.[3] ?? '';
  if (before && endsLikeUnit(unit) && !OWN.test(unit)) {
    const start = range[0] + name.lastIndexOf(unit);
    return { range: [start, start + unit.length], leads: LEADS.test(before[1] ?? '') };
  }
  return { range, leads: LEADING.test(name) };
}
