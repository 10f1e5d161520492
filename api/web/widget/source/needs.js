// Puts answers into a request. A request is never changed: each of these makes a new one.

/** A request with these fields in it: objects are joined, lists and values replace what was there. */
export function merged(request, fields) {
  const made = { ...request };
  for (const [name, value] of Object.entries(fields)) {
    made[name] = isObject(value) && isObject(made[name]) ? merged(made[name], value) : value;
  }
  return made;
}

/** Several answers to one question as one: their lists joined, each entry once. */
export function united(answers) {
  return answers.reduce((all, one) => {
    const made = { ...all };
    for (const [name, value] of Object.entries(one)) made[name] = joined(made[name], value);
    return made;
  }, {});
}

/** The visitor's own filters and those that the page has fixed, as a request has them. */
export function withFixed(request, fixed) {
  const own = request.filters || {};
  const terms = [...new Set([...fixed.terms, ...(own.terms || [])])];
  const days = own.length_of_stay_days || fixed.length_of_stay_days;
  if (!terms.length && !days) return request;
  return { ...request, filters: days ? { terms, length_of_stay_days: days } : { terms } };
}

/** What the attribute `filters` fixes: slugs of the vocabulary, and "90-days". */
export function fixedFilters(attribute) {
  const terms = new Set((attribute || "").split(/[\s,]+/).filter(Boolean));
  const stay = terms.delete("90-days");
  return { terms: [...terms], length_of_stay_days: stay ? 90 : null };
}

function joined(before, value) {
  if (Array.isArray(value) && Array.isArray(before)) {
    const seen = new Set(before.map((entry) => JSON.stringify(entry)));
    return [...before, ...value.filter((entry) => !seen.has(JSON.stringify(entry)))];
  }
  if (!isObject(value) || !isObject(before)) return value;
  return united([before, value]);
}

function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
