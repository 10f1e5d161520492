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
 * @property {string} detail what the service said; empty where it said nothing.
 * @property {string[]} suggestions places that may have been meant.
 */
class Trouble extends Error {
  constructor(kind, problem = {}) {
    super(kind);
    this.kind = kind;
    this.detail = problem.detail || "";
    this.suggestions = problem.suggestions || [];
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

  /** Says that a listing is wrong. */
  report(provider, report) {
    return this._post("report", `v1/providers/${encodeURIComponent(provider)}/reports`, report);
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
    const before = this._running.get(name);
    if (before) before.abort();
    const call = new AbortController();
    this._running.set(name, call);
    const replaced = () => this._running.get(name) !== call;
    try {
      const response = await this._fetched(path, options, call);
      const answer = await response.json().catch((error) => {
        // What a proxy says of a service that is down need be no JSON; a hotel's sign-in page is no answer at all.
        if (response.ok) throw error;
        return {};
      });
      if (replaced()) return await never();
      if (response.ok) return answer;
      throw troubleOf(response.status, answer);
    } catch (error) {
      if (replaced()) return never();
      throw error instanceof Trouble ? error : new Trouble("offline");
    } finally {
      if (!replaced()) this._running.delete(name);
    }
  }

  async _fetched(path, options, call) {
    const late = setTimeout(() => call.abort(), PATIENCE);
    const ours = { signal: call.signal, credentials: "omit", referrerPolicy: "no-referrer" };
    const asked = { cache: "no-store", ...options, ...ours };
    try {
      return await fetch(this.base + path, asked);
    } catch (error) {
      if (call.signal.aborted || keepsSomething(path)) throw error;
      await new Promise((done) => setTimeout(done, PAUSE));
      return await fetch(this.base + path, asked);
    } finally {
      clearTimeout(late);
    }
  }
}

/** A report that may have arrived is not sent again by itself. */
function keepsSomething(path) {
  return path.endsWith("/reports");
}

function never() {
  return new Promise(() => {});
}

function troubleOf(status, problem) {
  const kinds = { "/problems/unknown-place": "place", "/problems/ambiguous-place": "place" };
  const byStatus = { 404: "gone", 429: "limited" };
  return new Trouble(kinds[problem.type] || byStatus[status] || "fault", problem);
}
