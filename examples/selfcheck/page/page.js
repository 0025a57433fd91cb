"use strict";
// The page: asks the engine what to ask, shows it, and shows what comes out. All that was answered
// is in one variable; there is no storage, no request and no entry of the history.
(() => {
  const { TEXTS, QUESTIONS, LEAVE, load, wasm } = globalThis.selfcheck;
  const TOWNS = Object.fromEntries(globalThis.selfcheck.TOWNS.map((p) => [p.name, p.towns]));
  const PROGRAMS = Object.fromEntries(globalThis.selfcheck.PROGRAMS.map((p) => [p.id, p]));
  const tags = { ja: "ja", easy: "ja", en: "en", zh: "zh-Hans", ko: "ko", pt: "pt", vi: "vi" };
  const main = document.getElementById("main");
  const link = new URLSearchParams(location.hash.slice(1)); // town and program, nothing else
  const module = wasm().then((bytes) => WebAssembly.compile(bytes));
  const made = () => module.then(load).catch(() => null); // while the town is being chosen
  const fresh = () => ({ people: 1, children: 0, track: "A", answers: [] });
  let lang = "ja", ready = made(), engine = null, show = start;
  let state = { town: towns(link.get("town")) ? link.get("town") : "", program: Object.hasOwn(PROGRAMS, link.get("program")) ? link.get("program") : "", ...fresh() };

  function towns(code) { return Object.values(TOWNS).flat().find((t) => t[0] === code); }
  function townName(code) { return towns(code)?.[1] ?? code; }

  function text(key, values = {}) { return fill(TEXTS[lang][key], values); }
  function fill(words, values) { return words.replace(/\{(\w+)\}/g, (all, key) => values[key] ?? all); }

  function make(tag, attributes = {}, ...inside) {
    const e = document.createElement(tag);
    for (const [key, value] of Object.entries(attributes)) {
      if (key === "click") e.addEventListener("click", (event) => { if (event.detail < 2) value(); }); // a second tap is meant for what is gone by then
      else if (value !== false) e.setAttribute(key, value === true ? "" : value);
    }
    e.append(...inside.filter((x) => x !== null));
    return e;
  }

  function put(...inside) {
    main.replaceChildren(...inside);
    main.focus({ preventScroll: true });
    scrollTo(0, 0);
  }

  function choice(id, label, options, value, changed) {
    const select = make("select", { id, autocomplete: "off" }, ...options.map(([v, name]) => make("option", { value: v, selected: v === value }, name)));
    select.addEventListener("change", () => changed(select.value));
    return [make("label", { for: id }, label), select];
  }

  const numbers = (from, to) => Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => [String(from + i), String(from + i)]);

  function townChoice(prefix, value, changed) {
    const prefs = Object.keys(TOWNS), pref = prefs.find((p) => TOWNS[p].some((t) => t[0] === value)) ?? "";
    const box = make("div");
    const draw = (p, v) => box.replaceChildren(
      ...choice(prefix + "pref", text("pref"), [["", "―"], ...prefs.map((x) => [x, x])], p, (x) => { draw(x, ""); changed(""); document.getElementById(prefix + "pref").focus(); }),
      ...choice(prefix + "town", text("town"), [["", "―"], ...(TOWNS[p] ?? [])], v, changed));
    draw(pref, value);
    return box;
  }

  function programName(id) {
    const p = PROGRAMS[id];
    return japanese() ? p.ja : lang === "en" ? p.en : `${p.en}（${p.ja}）`;
  }

  function start() {
    const go = make("button", { type: "button", class: "go", click: () => { if (state.town && state.program) step(); else document.getElementById(state.town ? "program" : "pref").focus(); } }, text("begin"));
    const tracks = PROGRAMS[state.program]?.tracks ?? ["A"];
    if (!tracks.includes(state.track)) state.track = tracks[0];
    put(make("section", { class: "card" },
      make("h2", {}, text("lead")), make("p", {}, text("privacy")),
      townChoice("", state.town, (v) => { state.town = v; }),
      ...choice("program", text("program"), [["", "―"], ...Object.keys(PROGRAMS).map((id) => [id, programName(id)])], state.program, (v) => { state.program = v; start(); document.getElementById("program").focus(); }),
      ...(tracks.length > 1 ? choice("track", text("track"), tracks.map((t) => [t, text("track" + t)]), state.track, (v) => { state.track = v; }) : []),
      ...choice("people", text("people"), numbers(1, 12), String(state.people), (v) => { state.people = Number(v); state.children = Math.min(state.children, state.people - 1); start(); document.getElementById("people").focus(); }),
      ...(state.people > 1 ? choice("children", text("children"), numbers(0, state.people - 1), String(state.children), (v) => { state.children = Number(v); }) : []),
      make("p", { class: "note" }, text("violence")),
      go));
  }

  function who(id) {
    const n = Number(id.replace(/^x?m/, ""));
    return text(n === 1 ? "head" : n > state.people - state.children ? "child" : "adult", { n });
  }

  function words(person, programs) {
    const p = PROGRAMS[state.program];
    return { who: who(person), town: townName(state.town), day: date(p.date), year: text("fy", { n: japanese() ? era(p.year).replace("年", "") : p.year }), benefits: programs.filter((id) => PROGRAMS[id]).map((id) => "「" + programName(id) + "」").join("") };
  }

  // A question begins with a capital letter, whoever it begins with.
  function asked(w, at) {
    const words = fill(w.ask, at);
    return words.charAt(0).toLocaleUpperCase(tags[lang]) + words.slice(1);
  }

  async function step() {
    show = step;
    if (engine === null) {
      put(make("p", {}, text("working")));
      engine = await ready;
      if (engine === null || show !== step) { if (show === step) put(make("p", {}, text("failed"))); return; }
    }
    const asked = { program: state.program, town: state.town, track: state.track, people: state.people, children: state.children, answers: state.answers };
    const answer = JSON.parse(engine.callText("ask", JSON.stringify(asked)));
    if (answer.question) ask(answer.question, answer.programs ?? []);
    else if (answer.result) result({ ...answer.result, programs: answer.programs ?? [] });
    else put(make("p", {}, text("failed")), make("div", { class: "row" }, back()));
  }

  function tell(q, value) {
    state.answers.push({ question: q.question, person: q.person, value });
    step();
  }

  function ask(q, programs) {
    const w = QUESTIONS[q.question][lang], at = words(q.person, programs), list = make("div", { class: "answers" });
    for (const value of q.answers) {
      if (value === "day") list.append(...dayAnswer(q));
      else if (value === "town") list.append(...townAnswer(q, fill(w.answers.town, at)));
      else list.append(make("button", { type: "button", click: () => tell(q, value) }, w.answers[value] ? fill(w.answers[value], at) : text("claims", { who: who(value) })));
    }
    list.append(make("button", { type: "button", class: "unsure", click: () => tell(q, "unsure") }, text("unsure")));
    put(make("section", { class: "card" },
      make("p", { class: "step" }, text("question", { n: state.answers.length + 1 })),
      make("h2", {}, asked(w, at)), make("p", { class: "where" }, w.where), list,
      make("div", { class: "row" }, back())));
  }

  function back() {
    return make("button", { type: "button", class: "quiet", click: () => { if (state.answers.pop()) step(); else { show = start; start(); } } }, text("back"));
  }

  function dayAnswer(q) {
    const last = Number(PROGRAMS[state.program].date.slice(0, 4)) + 1, at = { y: "", m: "", d: "" };
    const years = numbers(1900, last).reverse().map(([y]) => [y, japanese() ? `${y}（${era(Number(y))}）` : y]);
    const part = (key, options) => make("div", {}, ...choice("birth-" + key, text(key), [["", "―"], ...options], "", (v) => { at[key] = v; }));
    const say = () => {
      const day = `${at.y}-${at.m.padStart(2, "0")}-${at.d.padStart(2, "0")}`, real = new Date(day + "T00:00:00Z");
      if (at.y && at.m && at.d && !isNaN(real) && real.toISOString().slice(0, 10) === day) tell(q, day);
      else document.getElementById("birth-" + (at.y ? at.m ? "d" : "m" : "y")).focus();
    };
    return [make("div", { class: "three" }, part("y", years), part("m", numbers(1, 12)), part("d", numbers(1, 31))), make("button", { type: "button", class: "go", click: say }, text("next"))];
  }

  function era(y) {
    for (const [from, name] of [[2019, "令和"], [1989, "平成"], [1926, "昭和"], [1912, "大正"]]) if (y >= from) return name + (y === from ? "元" : y - from + 1) + "年";
    return "明治" + (y - 1867) + "年";
  }

  function townAnswer(q, label) {
    let town = "";
    const box = make("div", { hidden: true }, townChoice("other-", "", (v) => { town = v; }),
      make("button", { type: "button", class: "go", click: () => { if (town && town !== state.town) tell(q, town); } }, text("next")));
    return [make("button", { type: "button", click: () => { box.hidden = false; document.getElementById("other-pref").focus(); } }, label), box];
  }

  function japanese() { return lang === "ja" || lang === "easy"; }

  function date(iso) {
    const locale = japanese() ? "ja-JP-u-ca-japanese" : tags[lang];
    return new Intl.DateTimeFormat(locale, { dateStyle: "long", timeZone: "UTC" }).format(new Date(iso + "T00:00:00Z"));
  }

  // today is the day in Japan, as the device has it.
  function today() {
    return new Date(Date.now() + 9 * 3600e3).toISOString().slice(0, 10);
  }

  // The law, and once that nobody has compared the citations with its text, where that is so.
  function law(list) {
    const cited = list.map((c) => (japanese() ? c.ja : c.en || c.ja)).join(japanese() || lang === "zh" ? "、" : ", ");
    return text("law") + ": " + cited + (list.some((c) => c.unconfirmed) ? text("unchecked") : "");
  }

  function reason(r) {
    const said = lang === "ja" ? r.ja : lang === "en" ? r.en : TEXTS[lang].reasons[r.code] ?? r.en;
    const persons = (r.persons ?? []).map(who).join(japanese() || lang === "zh" ? "、" : ", ");
    return make("li", {}, said, persons ? `${japanese() || lang === "zh" ? "：" : ": "}${persons}` : null,
      lang === "ja" || lang === "en" ? null : make("div", { class: "original", lang: "ja" }, r.ja),
      make("div", { class: "law" }, law(r.basis)));
  }

  // What is still to be found out, where it stands, and what to bring for it.
  function open(r) {
    return r.missing.filter((m) => !r.assessed || m.fact !== "income").map((m) => {
      const key = m.fact === "paid_elsewhere" && m.route === "own_roll" ? "paid_here" : m.fact, w = QUESTIONS[key][lang], at = words(m.person, r.programs);
      return make("li", {}, asked(w, at), make("div", { class: "law" }, w.where), make("div", {}, text("bringFor", { what: fill(w.bring, at) })));
    });
  }

  function yen(n) { return Number(n).toLocaleString("en-US"); }

  // What would be paid, where the answer is open.
  function amount(r) {
    const sum = r.least === r.most ? text("yen", { n: yen(r.most) }) : text("yenRange", { least: yen(r.least), most: yen(r.most) });
    return [make("h3", {}, text("ifEligible")), make("p", {}, sum), ...(r.assessed ? [make("p", { class: "law" }, text("assessedNote"))] : [])];
  }

  function result(r) {
    const computed = r.assessed && r.outcome === "undetermined", parts = [make("h2", {}, text(computed ? "assessed" : r.outcome))];
    if (r.outcome === "eligible") {
      parts.push(make("p", { class: "amount" }, text("yen", { n: yen(r.amount) })));
      parts.push(make("h3", {}, text("why")), make("p", {}, text("met")), make("p", { class: "law" }, law(r.basis)));
    }
    if (r.reasons.length) parts.push(make("h3", {}, text("why")), make("ul", {}, ...r.reasons.map(reason)));
    if (r.paying && r.outcome !== "eligible") parts.push(make("p", {}, text("elsewhere", { town: townName(r.paying) })));
    if (r.outcome === "ineligible" && (r.paying || r.reasons.some((x) => x.code === "R06"))) parts.push(make("p", { class: "note" }, text("violence")));
    if (r.outcome === "undetermined" && Number(r.most) > 0) parts.push(...amount(r));
    const missing = open(r);
    if (missing.length) parts.push(make("h3", {}, text("askTown", { town: townName(state.town) })), make("ul", {}, ...missing));
    if (r.outcome !== "ineligible") {
      parts.push(make("h3", {}, text("deadline")), make("p", {}, r.end ? date(r.end) : text("none")), ...(r.end && r.end < today() ? [make("p", { class: "over" }, text("over"))] : []));
      parts.push(make("h3", {}, text("bring")), make("ul", {}, ...["bring1", "bring2", "bring3", ...(computed ? ["assessedBring"] : [])].map((k) => make("li", {}, text(k)))));
    }
    parts.push(make("p", { class: "decides" }, text("decides")), make("p", { class: "note" }, text("assumed")),
      make("p", { class: "stamp" }, `${programName(state.program)} ・ ${townName(state.town)}`, make("br"), text("stamp", { version: r.version, digest: r.digest })));
    const card = make("section", { class: "card verdict " + r.outcome }, ...parts);
    put(card, make("div", { class: "row" },
      make("button", { type: "button", class: "quiet", click: () => print() }, text("print")),
      make("button", { type: "button", class: "quiet", click: () => keep("kyufu.html", "text/html", page(card)) }, text("save")),
      make("button", { type: "button", class: "quiet", click: () => keep("household.json", "application/json", JSON.stringify(r.file, null, 1)) }, text("file"))),
      make("p", { class: "note" }, text("saveHint")),
      make("div", { class: "row" }, back(), make("button", { type: "button", class: "quiet", click: () => { forget(); ready = made(); show = start; start(); } }, text("again"))));
  }

  // The answer as a page of its own: no script, nothing that it loads.
  function page(card) {
    const title = text("title").replaceAll("<", "&lt;");
    return `<!DOCTYPE html><html lang="${tags[lang]}"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><meta name="viewport" content="width=device-width"><title>${title}</title><style>body{font:1.05rem/1.75 system-ui,sans-serif;max-width:40rem;margin:2rem auto;padding:0 1rem;color:#22302f}.amount{font-size:1.8rem}.law,.note,.stamp,.original{font-size:.85rem;color:#55625f;overflow-wrap:anywhere}</style></head><body><h1>${title}</h1>${card.innerHTML}</body></html>`;
  }

  function keep(name, type, body) {
    const url = URL.createObjectURL(new Blob([body], { type }));
    make("a", { href: url, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(url), 1000);
  }

  // What was answered is dropped, and the engine with all of its memory overwritten.
  function forget() {
    state.answers.length = 0;
    Object.assign(state, fresh());
    engine?.forget();
    engine = null;
  }

  // Whoever has to hide the page is gone at once: what was answered is dropped, the page's place in the
  // history is taken by another.
  function leave() {
    forget();
    state = { town: "", program: "", ...fresh() };
    document.body.replaceChildren();
    document.title = "";
    location.replace(LEAVE);
  }

  function speak(to) {
    lang = to;
    document.documentElement.lang = tags[lang];
    document.title = text("title");
    document.getElementById("title").textContent = text("title");
    document.getElementById("leave").textContent = text("leave");
    show();
  }

  const language = document.getElementById("language");
  language.append(...Object.keys(TEXTS).map((l) => make("option", { value: l, lang: tags[l] }, TEXTS[l].lang)));
  language.addEventListener("change", () => speak(language.value));
  document.getElementById("leave").addEventListener("click", leave);
  addEventListener("keydown", (e) => { if (e.key === "Escape") leave(); }, true);
  addEventListener("pagehide", () => { forget(); main.replaceChildren(); });
  addEventListener("pageshow", (e) => { if (e.persisted) { ready = made(); show = start; start(); } });
  speak("ja");
})();
