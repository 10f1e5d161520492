// Asks the finder's API. What a person tells or types is in the body of a POST, and nowhere else.

const PATIENCE = 20_000; // milliseconds until a call counts as failed
const PAUSE = 700; // before the one call more that a failing network gets
const PER_PAGE = 10;
const MOST_PLACES = 6;

/**
 * Why there is no answer.
 *
 * @property {string} kind "place": it is not known which place is meant; "limited": too many
 *     calls; "gone": the listing is no more; "offline": nothing came back; "fault": anything else.
 * @property {string} unfound of kind "place": "place"; "address", which is not looked up here;
 *     "geocoder", which cannot look one up now.
 * @property {string[]} suggestions places that may have been meant.
 * @property {Object[]} errors of fields: {pointer, …}.
 * @property {number} wait seconds until it may be tried again; 0 or NaN where nobody said.
 */
class Trouble extends Error {
  constructor(kind, { suggestions = [], errors = [] } = {}, more = {}) {
    super(kind);
    Object.assign(this, { kind, suggestions, errors, ...more });
  }
}

/** The API at an address. A call that a newer one of the same kind replaced never answers. */
export class Service {
  constructor(base) {
    this.base = base;
    this._running = new Map();
  }

  /** A page of explained programs, with the counts of filters. */
  recommend(request, { page = 1 } = {}) {
    return this._post("recommend", "v1/recommendations", { ...request, facets: true, page, per_page: PER_PAGE });
  }

  /** Programs side by side. */
  compare(request, programs) {
    return this._post("compare", "v1/recommendations/compare", { ...request, programs });
  }

  /** Says that a listing is wrong. Each report stands for itself: nothing replaces it or lets go of it. */
  report(provider, report) {
    return this._post(null, `v1/providers/${encodeURIComponent(provider)}/reports`, report);
  }

  /** Places that begin with what was typed: [{label, kind, …}]. */
  places(typed) {
    return this._post("places", "v1/places", { q: typed, limit: MOST_PLACES });
  }

  /** Every term of the vocabulary: [{slug, label, label_es, …}]. */
  vocabulary() {
    return this._call("vocabulary", "v1/vocabulary", { method: "GET", cache: "default" });
  }

  /** Lets go of every call that is under way: none of them will answer. */
  forget() {
    for (const call of this._running.values()) call.abort();
    this._running.clear();
  }

  _post(name, path, body) {
    const headers = { "Content-Type": "application/json" };
    return this._call(name, path, { method: "POST", headers, body: JSON.stringify(body) });
  }

  async _call(name, path, options) {
    const call = new AbortController();
    if (name) {
      const before = this._running.get(name);
      if (before) before.abort();
      this._running.set(name, call);
    }
    const replaced = () => name && this._running.get(name) !== call;
    const late = setTimeout(() => call.abort(), PATIENCE);
    try {
      const response = await this._fetched(path, options, call.signal);
      const answer = await response.json().catch((error) => {
        // What a proxy says of a service that is down need be no JSON; a hotel's sign-in page is no answer at all.
        if (response.ok) throw error;
        return {};
      });
      if (replaced()) return await never();
      if (response.ok) return answer;
      throw troubleOf(response, answer);
    } catch (error) {
      if (replaced()) return never();
      throw error instanceof Trouble ? error : new Trouble("offline");
    } finally {
      // Not before the answer is there whole: it may stop in the middle.
      clearTimeout(late);
      if (!replaced()) this._running.delete(name);
    }
  }

  async _fetched(path, options, signal) {
    const asked = { cache: "no-store", ...options, signal, credentials: "omit", referrerPolicy: "no-referrer" };
    try {
      return await fetch(this.base + path, asked);
    } catch (error) {
      if (signal.aborted || keepsSomething(path)) throw error;
      await new Promise((done) => setTimeout(done, PAUSE));
      return fetch(this.base + path, asked);
    }
  }
}

/** A report that may have arrived is not sent again by itself. */
function keepsSomething(path) {
  return path.endsWith("/reports");
}

/** What nobody waits for any more. */
export function never() {
  return new Promise(() => {});
}

function troubleOf({ status, headers }, problem) {
  const [unfound] = /address|geocoder|place$/.exec(problem.type) || [];
  const kind = unfound ? "place" : { 404: "gone", 429: "limited" }[status];
  // It may be a date as well, of which nobody knows by which clock.
  const wait = Number(headers.get("Retry-After"));
  return new Trouble(kind || "fault", problem, { unfound, wait });
}
