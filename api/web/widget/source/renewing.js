// Keeps saved programs up to date: with what was told since, the place, and the language.

const AT_ONCE = 5; // programs that one comparison takes; fewer than two it does not

/** A program as it is saved: with what it was asked for, `asked`. */
export function keepsake(visit, program) {
  return { ...program, asked: askedNow(visit) };
}

/** Whether a saved program answers something else than what would be asked now. */
export function isOld(visit, program) {
  return program.asked !== askedNow(visit);
}

/** Asks again for what is old; what does not come stays as it was. Throws Trouble. */
export async function renew(visit) {
  const { contents } = await visit.found();
  replace(visit, contents);
  const old = [...visit.saved.values()].filter((one) => isOld(visit, one)).map(({ id }) => id);
  // Those behind are there to be compared with.
  const all = [...new Set([...old, ...contents.slice(0, 1).map(({ id }) => id), ...visit.saved.keys()])];
  for (let n = 0; n < old.length; n += AT_ONCE) replace(visit, await compared(visit, all.slice(n, n + AT_ONCE)));
}

/** Whether a comparison failed for that its n-th program is no more. */
export function isGone(trouble, n) {
  return trouble.errors.some(({ pointer }) => pointer === `/programs/${n}`);
}

function replace(visit, programs) {
  for (const one of programs) if (visit.saved.has(one.id)) visit.saved.set(one.id, keepsake(visit, one));
}

/** The programs of these ids that there are still. */
async function compared(visit, ids) {
  try {
    return (await visit.service.compare(visit.asked(), ids)).programs;
  } catch (trouble) {
    const left = ids.filter((_, n) => !isGone(trouble, n));
    if (left.length === ids.length) throw trouble;
    return left.length > 1 ? compared(visit, left) : [];
  }
}

function askedNow(visit) {
  return JSON.stringify(visit.asked());
}
