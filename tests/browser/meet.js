// What a page shows, measured: sideways scroll, text that is cut off, text over text. Gives
// sentences; an empty list is a page that is well. Evaluated in the page by rondgang.py.
() => {
  const findings = [];
  const root = document.scrollingElement;
  if (root.scrollWidth > root.clientWidth) {
    findings.push(`schuift opzij: ${root.scrollWidth} op ${root.clientWidth}`);
  }
  const dialog = document.querySelector("dialog[open]");
  const walker = document.createTreeWalker(dialog ?? document.body, NodeFilter.SHOW_TEXT);
  const texts = [];
  const range = document.createRange();
  const isHidden = (element) =>
    !element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  // For a reader only: one pixel, cut off on purpose.
  const isForReader = (element) => {
    for (let up = element; up && up !== document.body; up = up.parentElement) {
      const style = getComputedStyle(up);
      if (style.clipPath === "inset(50%)" || style.display === "contents" && up.inert) return true;
    }
    return false;
  };
  // What floats over the page: it covers by design and scrolls free.
  const layer = (element) => {
    for (let up = element; up && up !== document.body; up = up.parentElement) {
      if (["fixed", "sticky"].includes(getComputedStyle(up).position)) return up;
      if (up.popover && up.matches(":popover-open")) return up;
    }
    return null;
  };
  // What was scrolled out of sight in a box of its own lies over nothing.
  const isScrolledAway = (element, rect) => {
    for (let up = element; up && up !== document.body; up = up.parentElement) {
      const style = getComputedStyle(up);
      if (style.position === "fixed") return false;
      const box = up.getBoundingClientRect();
      if (["auto", "scroll"].includes(style.overflowX) &&
          (rect.right <= box.left || rect.left >= box.right)) return true;
      if (["auto", "scroll"].includes(style.overflowY) &&
          (rect.bottom <= box.top || rect.top >= box.bottom)) return true;
    }
    return false;
  };
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const element = node.parentElement;
    const words = node.textContent.trim();
    if (!words || !element || isHidden(element)) continue;
    if (element.closest("svg, script, style, template, option, textarea, .sla-over")) continue;
    if (isForReader(element)) continue;
    range.selectNodeContents(node);
    for (const rect of range.getClientRects()) {
      if (rect.width < 1 || rect.height < 1 || isScrolledAway(element, rect)) continue;
      // The band in which the letters themselves stand.
      const air = rect.height * 0.22;
      texts.push({
        words: words.slice(0, 40), node, element, layer: layer(element),
        left: rect.left + 1, right: rect.right - 1, top: rect.top + air, bottom: rect.bottom - air,
      });
    }
  }
  for (const text of texts) {
    for (let up = text.element; up && up !== document.documentElement; up = up.parentElement) {
      const style = getComputedStyle(up);
      const box = up.getBoundingClientRect();
      const cutsX = ["hidden", "clip"].includes(style.overflowX);
      const cutsY = ["hidden", "clip"].includes(style.overflowY);
      if (cutsX && (text.left < box.left - 1 || text.right > box.right + 1) ||
          cutsY && (text.top < box.top - 1 || text.bottom > box.bottom + 1)) {
        findings.push(`afgekapt: "${text.words}" in ${up.localName}.${up.className}`);
        break;
      }
      if (["auto", "scroll"].includes(style.overflowX) || style.position === "fixed") break;
    }
  }
  texts.sort((one, other) => one.top - other.top);
  texts.forEach((one, index) => {
    for (const other of texts.slice(index + 1)) {
      if (other.top >= one.bottom) break;
      if (one.node === other.node || one.layer !== other.layer) continue;
      const wide = Math.min(one.right, other.right) - Math.max(one.left, other.left);
      const high = Math.min(one.bottom, other.bottom) - other.top;
      if (wide > 1.5 && high > 1.5) {
        findings.push(`over elkaar: "${one.words}" en "${other.words}"`);
      }
    }
  });
  // A sticker lies beside the words of its own card and of its neighbours.
  for (const sticker of document.querySelectorAll(".taak .st")) {
    const box = sticker.getBoundingClientRect();
    if (!box.width || isHidden(sticker) || dialog || sticker.closest(".zweef")) continue;
    const air = box.width * 0.15;
    const taak = sticker.closest(".taak");
    for (const text of texts) {
      if (text.element.closest(".taak") !== taak) continue;
      const wide = Math.min(text.right, box.right - air) - Math.max(text.left, box.left + air);
      const high = Math.min(text.bottom, box.bottom - air) - Math.max(text.top, box.top + air);
      if (wide > 1.5 && high > 1.5) findings.push(`sticker over "${text.words}"`);
    }
  }
  return [...new Set(findings)];
}
