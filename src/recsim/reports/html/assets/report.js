"use strict";
(() => {
  const all = (query, root = document) => [...root.querySelectorAll(query)];
  const one = (query, root = document) => root.querySelector(query);
  document.documentElement.classList.add("scripted");
  for (const tool of all("[data-do][hidden], .tools[hidden], .filters[hidden], .fold[hidden]")) tool.hidden = false;
  const press = (name, act) => { for (const button of all(`[data-do="${name}"]`)) button.addEventListener("click", () => act(button)); };

  // Theme and print
  const themes = ["system", "light", "dark"];
  press("theme", (button) => {
    const now = document.documentElement.dataset.theme || "system";
    const next = themes[(themes.indexOf(now) + 1) % themes.length];
    if (next === "system") delete document.documentElement.dataset.theme; else document.documentElement.dataset.theme = next;
    one("[data-theme-name]", button).textContent = next;
  });
  press("print", () => window.print());

  // What a large page holds as one string each, in noscript, becomes elements when it is wanted
  const parsed = (source) => { const made = document.createElement("template"); made.innerHTML = source; return made.content; };
  const whenMade = [];
  const make = (within) => {
    for (const later of all("noscript.later", within)) {
      const parent = later.parentElement;
      later.replaceWith(parsed(later.textContent));
      for (const prepare of whenMade) prepare(parent);
    }
  };
  const prepared = (prepare) => { whenMade.push(prepare); prepare(document); };
  const near = new IntersectionObserver((seen) => {
    for (const each of seen) if (each.isIntersecting) { near.unobserve(each.target); make(each.target); }
  }, { rootMargin: "800px" });
  for (const later of all("noscript.later")) if (!later.closest(".more, details")) near.observe(later.parentElement);
  for (const text of all("details.text")) text.addEventListener("toggle", () => make(text));
  window.addEventListener("beforeprint", () => make(document));

  // Recommendations: evidence, filters, order
  const rows = all(".recommendations > tbody");
  const folded = (row, yes) => {
    if (!yes) make(row);
    one(".fold", row).setAttribute("aria-expanded", String(!yes));
    one(".more", row).hidden = yes;
  };
  for (const row of rows) folded(row, true);
  document.addEventListener("click", (event) => {
    const main = event.target.closest(".recommendations > tbody > .main");
    if (!main || event.target.closest("a") || (!event.target.closest(".fold") && String(window.getSelection()))) return;
    folded(main.parentElement, !one(".more", main.parentElement).hidden);
  });
  press("unfold", (button) => {
    const open = button.getAttribute("aria-expanded") !== "true";
    for (const row of rows) if (!open || !row.hidden) folded(row, !open);
    button.setAttribute("aria-expanded", String(open));
    button.textContent = open ? "Hide all evidence" : "Show all evidence";
  });
  const form = one(".filters");
  if (form) {
    const known = new Map();
    const own = (row) => { // the words of a row and its evidence, without their neighbours in the text
      if (!known.has(row)) {
        const copy = row.cloneNode(true);
        for (const later of all("noscript.later", copy)) later.replaceWith(parsed(later.textContent));
        for (const neighbour of all(".context", copy)) neighbour.remove();
        known.set(row, copy.textContent.toLowerCase());
      }
      return known.get(row);
    };
    const apply = () => {
      const chosen = new FormData(form);
      const stances = chosen.getAll("stance"), states = chosen.getAll("state");
      const from = chosen.get("from"), to = chosen.get("to"), search = chosen.get("words").trim().toLowerCase();
      let count = 0;
      for (const row of rows) {
        const has = row.dataset;
        // A printed date is a range of days; it meets the range asked for if they share a day.
        const meets = (!from && !to) || (has.from && (!from || has.to >= from) && (!to || has.from <= to));
        row.hidden = !((!stances.length || stances.includes(has.stance)) && (!states.length || states.includes(has.state))
          && meets && (!search || own(row).includes(search)));
        count += row.hidden ? 0 : 1;
      }
      // Of several papers those without a row that is left go with their rows.
      for (const paper of all("main > article")) paper.hidden = count < rows.length && !one(".recommendations > tbody:not([hidden])", paper);
      one("[data-shown]", form).textContent = `${count} of ${rows.length} shown`;
    };
    form.addEventListener("input", apply);
    form.addEventListener("reset", () => setTimeout(apply));
    form.addEventListener("submit", (event) => event.preventDefault());
    apply();
  }
  for (const head of all("th[data-sort]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    if (!head.hasAttribute("aria-sort")) head.setAttribute("aria-sort", "none");
    button.addEventListener("click", () => {
      const table = head.closest("table"), key = head.dataset.sort;
      const up = head.getAttribute("aria-sort") !== "ascending";
      for (const other of all("th[aria-sort]", table)) other.setAttribute("aria-sort", "none");
      head.setAttribute("aria-sort", up ? "ascending" : "descending");
      const value = (row) => row.dataset[key] || "";
      const order = (a, b) => Number(a.dataset.order) - Number(b.dataset.order);
      const sorted = all(":scope > tbody", table).sort((a, b) => {
        if (key === "order") return up ? order(a, b) : order(b, a);
        if (!value(a) !== !value(b)) return value(a) ? -1 : 1; // what has no value stands last, either way
        return (up ? 1 : -1) * value(a).localeCompare(value(b)) || order(a, b);
      });
      table.append(...sorted);
    });
  }
  const reveal = () => {
    const name = decodeURIComponent(location.hash.slice(1));
    // Names begin with that of their paper or verdict: d5-r2-a1, c3-v1-s4.
    if (name && !document.getElementById(name)) {
      const whole = document.getElementById(name.split("-")[0]) || one("main");
      const text = /-t$|-a\d+$/.test(name) && one("details.text", whole);
      make(text || whole);
    }
    const target = name && document.getElementById(name);
    if (!target) return;
    const paper = target.closest("article");
    if (paper) paper.hidden = false;
    const text = target.closest("details");
    if (text && !text.open) text.open = true;
    if (target.matches(".recommendations > tbody")) { target.hidden = false; folded(target, false); }
    target.scrollIntoView({ block: "start" });
  };

  // Today on the timeline, where it lies within it: the only thing on a page that changes with the day it is opened
  prepared((within) => { for (const line of all(".timeline[data-first]", within)) {
    const [first, last] = [Date.parse(line.dataset.first), Date.parse(line.dataset.last)];
    const share = (Date.now() - first) / (last - first);
    if (share < 0 || share > 1) continue;
    for (const track of all("tbody .track svg", line)) {
      const today = document.createElementNS("http://www.w3.org/2000/svg", "rect");
      for (const [name, value] of [["class", "today"], ["x", `${100 * share}%`], ["width", 2], ["height", 30]]) today.setAttribute(name, value);
      track.prepend(today);
    }
    one(".key.today", line.closest("section")).hidden = false;
  } });

  // Substitutions
  prepared((within) => { for (const list of all(".swaps[data-open]", within)) {
    const button = list.nextElementSibling;
    if (!button) continue;
    list.dataset.folded = "";
    button.hidden = false;
    button.addEventListener("click", () => {
      const open = "folded" in list.dataset;
      if (open) delete list.dataset.folded; else list.dataset.folded = "";
      button.setAttribute("aria-expanded", String(open));
      button.textContent = open ? "Show fewer" : `Show all ${list.children.length}`;
    });
  } });

  // Two texts
  prepared((within) => { for (const area of all("[data-compare]", within)) {
    const panes = all(".pane", area);
    if (panes.length !== 2) continue;
    one(".tools", area).hidden = false;
    const name = area.dataset.compare, at = one("[data-at]", area), together = one('[data-do="together"]', area);
    const numbers = [...new Set(all(".pair", panes[0]).map((pair) => Number(pair.dataset.pair)))].sort((a, b) => a - b);
    const place = (pane, number) => /* the first fragment of a passage */ one(`.pair[data-pair="${number}"]`, pane);
    const top = (pane, element) => element.getBoundingClientRect().top - pane.getBoundingClientRect().top + pane.scrollTop;
    const line = (pane) => pane.clientHeight * 0.28;
    let current = 0, leading = panes[0], quiet = 0;

    // Anchors of both panes in the order of the one that leads; measured again when the width changes.
    let anchors = [null, null];
    const measured = (own) => {
      if (!anchors[own]) {
        const first = panes.map((pane) => {
          const tops = new Map();
          for (const pair of all(".pair", pane)) if (!tops.has(pair.dataset.pair)) tops.set(pair.dataset.pair, top(pane, pair));
          return tops;
        });
        const both = [...first[0].keys()].filter((number) => first[1].has(number)).map((number) => first.map((tops) => tops.get(number)));
        both.push([0, 0], [panes[0].scrollHeight, panes[1].scrollHeight]);
        anchors[own] = both.map((pair) => [pair[own], pair[1 - own]]).sort((a, b) => a[0] - b[0]);
      }
      return anchors[own];
    };
    window.addEventListener("resize", () => { anchors = [null, null]; });
    const follow = (from) => {
      const own = panes.indexOf(from), other = 1 - own, to = panes[other];
      const sorted = measured(own);
      const here = from.scrollTop + line(from);
      let next = sorted.findIndex((pair) => pair[0] > here);
      if (next < 1) next = sorted.length - 1;
      const [a, c] = sorted[next - 1], [b, d] = sorted[next];
      // Between two passages that keep their order the other text moves evenly; where it was rearranged, the nearest passage leads.
      const share = b > a ? (here - a) / (b - a) : 0;
      const there = d >= c ? c + share * (d - c) : c + (here - a);
      const wanted = from.scrollTop <= 1 ? 0 : Math.max(0, there - line(to));
      if (Math.abs(to.scrollTop - wanted) > 1) { quiet += 1; to.scrollTop = wanted; }
    };
    for (const pane of panes) {
      for (const kind of ["pointerenter", "wheel", "touchstart", "focusin", "keydown", "pointerdown"]) {
        pane.addEventListener(kind, () => { leading = pane; }, { passive: true });
      }
      pane.addEventListener("scroll", () => {
        if (pane !== leading) { quiet = 0; return; }
        if (together.getAttribute("aria-pressed") === "true") follow(pane);
      }, { passive: true });
      pane.addEventListener("click", (event) => {
        const pair = event.target.closest(".pair");
        if (pair && !String(window.getSelection())) { if (event.target.closest(".n")) event.preventDefault(); choose(Number(pair.dataset.pair), pane); }
      });
      pane.addEventListener("keydown", (event) => {
        if (event.altKey || event.ctrlKey || event.metaKey) return;
        if (event.key === "n" || event.key === "p") { event.preventDefault(); step(event.key === "n" ? 1 : -1, pane); }
      });
      // One link of each text is in the order of the Tab key; the keys n and p go through the rest.
      all(".n", pane).forEach((link, index) => { link.tabIndex = index ? -1 : 0; });
    }
    const choose = (number, from) => {
      current = number;
      for (const mark of all(".on", area.parentElement)) mark.classList.remove("on");
      for (const mark of all(`[data-pair="${number}"]`, area)) mark.classList.add("on");
      for (const ribbon of all(`polygon[data-in="${name}"][data-go="${number}"]`)) ribbon.classList.add("on");
      for (const pane of panes) {
        const element = place(pane, number);
        for (const link of all(".n", pane)) link.tabIndex = element && element.contains(link) ? 0 : -1;
        if (element && pane !== from) { leading = null; pane.scrollTop = Math.max(0, top(pane, element) - (from ? top(from, place(from, number)) - from.scrollTop : line(pane))); }
      }
      at.textContent = `Passage ${number} of ${numbers.length}`;
    };
    const step = (by, pane) => {
      const index = numbers.indexOf(current);
      const number = numbers[Math.min(numbers.length - 1, Math.max(0, index < 0 ? (by > 0 ? 0 : numbers.length - 1) : index + by))];
      choose(number, null);
      if (pane) { const link = one(".n", place(pane, number)); if (link) link.focus({ preventScroll: true }); }
      if (area.classList.contains("by-passage")) all(".passages tbody tr", area)[number - 1].scrollIntoView({ block: "center" });
    };
    one('[data-do="next"]', area).addEventListener("click", () => step(1));
    one('[data-do="previous"]', area).addEventListener("click", () => step(-1));
    together.addEventListener("click", () => together.setAttribute("aria-pressed", String(together.getAttribute("aria-pressed") !== "true")));
    one('[data-do="view"]', area).addEventListener("click", (event) => {
      event.currentTarget.setAttribute("aria-pressed", String(area.classList.toggle("by-passage")));
    });
    for (const go of all(`[data-go][data-in="${name}"]`)) {
      go.addEventListener("click", (event) => {
        event.preventDefault();
        area.classList.remove("by-passage");
        one('[data-do="view"]', area).setAttribute("aria-pressed", "false");
        choose(Number(go.dataset.go), null);
        area.scrollIntoView({ block: "start" });
      });
    }
  } });

  window.addEventListener("hashchange", reveal);
  reveal();
})();
