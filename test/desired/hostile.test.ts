import { expect, test } from "@jest/globals";
import { desiredIn, HEADER, parse, problemsIn } from "./reading.ts";

const bomb = [
  "a: &a [x, x, x, x, x, x, x, x, x]",
  ..."bcdefghi".split("").map((name, index) => {
    const before = "abcdefgh"[index];
    return `${name}: &${name} [${Array(9).fill(`*${before}`).join(", ")}]`;
  }),
].join("\n");

test("an alias bomb is refused at its anchors, without being expanded", () => {
  const problems = problemsIn({ "rules.yaml": bomb });
  expect(problems.map(({ code, place }) => `${code} ${place.line}`)).toEqual(
    [1, 2, 3, 4, 5, 6, 7, 8, 9].map((line) => `anchor ${line}`),
  );
  expect(problems[0]?.related).toHaveLength(5);
});

test.each([
  { name: "lists, open", yaml: "[".repeat(1000) },
  { name: "lists, closed", yaml: `groups: ${"[".repeat(1000)}${"]".repeat(1000)}` },
  { name: "maps, on one line", yaml: `groups: ${"{ a: ".repeat(1000)}1${" }".repeat(1000)}` },
  {
    name: "maps, each on its line",
    yaml: Array.from({ length: 1000 }, (_, depth) => `${" ".repeat(depth)}a:`).join("\n"),
  },
  { name: "lists, each on its line", yaml: "- ".repeat(1000) },
  { name: "not quite exhausting", yaml: `groups: ${"[".repeat(100)}${"]".repeat(100)}` },
])("1,000 levels of nesting: $name", ({ yaml }) => {
  expect(problemsIn({ "rules.yaml": yaml }).map(({ code }) => code)).toEqual(["too-deep"]);
});

test.each(["__proto__", "constructor", "toString", "hasOwnProperty", "__defineGetter__"])(
  "the key %s is a key like any other",
  (key) => {
    const codes = (yaml: string): string[] =>
      problemsIn({ "rules.yaml": yaml }).map((problem) => problem.code);
    expect(codes(`${key}: { polluted: true }`)).toEqual(["unknown-key"]);
    expect(codes(`people: { ana2: { email: a@b, ${key}: {} } }`)).toEqual(["unknown-key"]);
    expect(codes(`groups: { devs: { members: [${key.toLowerCase()}] } }`)).toHaveLength(1);
    expect(codes(`repositories: { geordi: { users: { ana: ${key} } } }`)).toEqual([
      "unknown-level",
    ]);
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  },
);

test("__proto__ as a slug is a repository of that name", () => {
  const { repositories } = desiredIn({
    "a.yaml": `${HEADER}repositories: { __proto__: { mode: observe }, constructor: {} }`,
  });
  expect(repositories.map(({ name, mode }) => [name, mode])).toEqual([
    ["__proto__", "observe"],
    ["constructor", undefined],
  ]);
});

test("a file's own name cannot hide its text", () => {
  const { problems, sources } = parse({ ["__proto__"]: "foo: 1" });
  expect(problems).not.toEqual([]);
  expect(Object.keys(sources)).toEqual(["__proto__"]);
});

test("what could move a cursor or turn text around is shown as its number", () => {
  const yaml = 'people: { "\\e[2J\u202Ecyd": { email: cyd@acme.example } }';
  const [problem] = problemsIn({ "rules.yaml": yaml });
  expect(problem?.message).toContain("`U+001B[2JU+202Ecyd`");
  expect(`${problem?.message}${problem?.fix}`).not.toMatch(/\p{C}/u);
});

test("long text is cut in messages", () => {
  const [problem] = problemsIn({ "rules.yaml": `mode: ${"x".repeat(5000)}` });
  expect(problem?.message.length).toBeLessThan(200);
});

test("a file of noise has few problems", () => {
  const noise = Array.from({ length: 500 }, (_, line) => `"\\x ${line}" ]`).join("\n");
  expect(problemsIn({ "rules.yaml": noise }).length).toBeLessThanOrEqual(20);
});

test("more text than anybody reviews is not parsed", () => {
  const text = `# ${"x".repeat(10 * 1024 * 1024)}`;
  const problems = problemsIn({ "rules.yaml": text });
  expect(problems.map(({ code, message }) => `${code}: ${message}`)).toEqual([
    "too-large: the file is larger than 4 MiB",
  ]);
});

test("a pattern cannot make matching slow", () => {
  const slugs = Array.from({ length: 200 }, (_, n) => `  ${"a".repeat(58)}-${n}: {}`).join("\n");
  const started = performance.now();
  problemsIn({ "rules.yaml": `repositories:\n  "*a*a*a*b": { mode: observe }\n${slugs}\n` });
  expect(performance.now() - started).toBeLessThan(5000);
});
