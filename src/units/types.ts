import type { Role } from '../../config/policy.ts';
import type { UnitCategory } from '../../config/policy.ts';

export type { Role, UnitCategory };

/** 责任单位: one unit of the registry, under its official name, with the other names that plans use for it. */
export type RegistryUnit = { name: string; category: UnitCategory; aliases: string[] };

/** 联系人 of a unit (by the unit's name). A mobile is kept as its eleven digits. */
export type RegistryContact = {
  unit: string;
  name: string;
  role: Role;
  email: string | null;
  phone: string | null;
  /** Name of the robot that writes to the contact's group. */
  chat: string | null;
};

export type Registry = { units: RegistryUnit[]; contacts: RegistryContact[] };

/** By which rule a unit word was matched; `unmatched` is for a person to settle. */
export type MatchHow = 'name' | 'alias' | 'relative' | 'group' | 'remembered' | 'unmatched';

/** A plan's unit words with the registry's units that they mean. */
export type UnitMatch = {
  /** The words as the plan wrote them. */
  words: string;
  /** Names of registry units; empty when unmatched, or when a person said that nobody is meant. */
  units: string[];
  how: MatchHow;
  /** For unmatched words: units to choose from, the likeliest first. */
  suggestions: string[];
  /** What a reviewer should check, as a sentence in Chinese. */
  note: string | null;
};

export type MatchContext = {
  /** Who issued the plan: says which level 县财政局 or 财政局 stands for. */
  issuer?: string | null;
  /** What a person decided before: the words → names of registry units. */
  remembered?: ReadonlyMap<string, readonly string[]>;
};

/** Matches one unit word; `before` are the words that precede it in the same responsibility clause. */
export type Matcher = (words: string, before?: readonly string[]) => UnitMatch;
