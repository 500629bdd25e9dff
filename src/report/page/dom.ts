/** What can stand inside an element. Text is always text: nothing here makes HTML of a string. */
export type Child = Node | string | number | undefined | false;
type Attributes = Readonly<Record<string, string | number | boolean | undefined | EventHandler>>;
// biome-ignore lint/suspicious/noExplicitAny: each event has its own type, known where the handler is written
type EventHandler = (event: any) => void;

/** Makes an element. Functions become listeners (`onclick`), false and undefined are left out. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== undefined && value !== false) element.setAttribute(name, `${value}`);
  }
  element.append(...shown(children));
  return element;
}

/** Replaces what is inside an element. */
export function fill(element: Element, ...children: readonly Child[]): void {
  element.replaceChildren(...shown(children));
}

function shown(children: readonly Child[]): (Node | string)[] {
  return children.flatMap((child) => {
    if (child === undefined || child === false) return [];
    return [typeof child === "number" ? grouped(child) : child];
  });
}

/** A number with its thousands apart. */
export function grouped(number: number): string {
  return `${number}`.replace(/\B(?=(\d{3})+$)/g, ",");
}

/** `1 person`, `2 people`. */
export function counted(number: number, one: string, many = `${one}s`): string {
  return `${grouped(number)} ${number === 1 ? one : many}`;
}

/** Calls at most once per frame, with the latest arguments. */
export function eachFrame<T extends unknown[]>(run: (...args: T) => void): (...args: T) => void {
  let latest: T | undefined;
  return (...args) => {
    const isWaiting = latest !== undefined;
    latest = args;
    if (isWaiting) return;
    requestAnimationFrame(() => {
      const now = latest;
      latest = undefined;
      if (now !== undefined) run(...now);
    });
  };
}
