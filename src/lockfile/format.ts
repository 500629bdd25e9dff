import { Document } from "yaml";
import { compareText } from "../model/grant.ts";
import type { Attempt, KnownPerson, Lockfile } from "../model/lockfile.ts";

const HEAD =
  " What castellan remembers from one run to the next. Apply writes it; commit it with the files beside it.";

/** A lockfile as text: the same memory always gives the same bytes, whatever order it was made in. Pure. */
export function formatLockfile({ people, invitations }: Lockfile): string {
  const document = new Document(
    {
      version: 1,
      ...(isEmpty(people) ? {} : { people: sorted(people, personOf) }),
      ...(isEmpty(invitations) ? {} : { invitations: sorted(invitations, attemptsOf) }),
    },
    { aliasDuplicateObjects: false },
  );
  document.commentBefore = HEAD;
  return document.toString({ lineWidth: 0 });
}

function isEmpty(map: object): boolean {
  return Object.keys(map).length === 0;
}

function sorted<T, U>(map: Readonly<Record<string, T>>, each: (value: T) => U): Map<string, U> {
  const entries = Object.entries(map).toSorted(([left], [right]) => compareText(left, right));
  return new Map(entries.map(([key, value]) => [key, each(value)]));
}

function personOf({ email, account, uuid }: KnownPerson): KnownPerson {
  return {
    ...(email === undefined ? {} : { email }),
    ...(account === undefined ? {} : { account }),
    uuid,
  };
}

/** In the order of the days, so that two branches that noted the same thing do not differ. */
function attemptsOf(attempts: readonly Attempt[]): Attempt[] {
  return attempts
    .toSorted((left, right) => compareText(left.sent, right.sent))
    .map(({ sent }) => ({ sent }));
}
