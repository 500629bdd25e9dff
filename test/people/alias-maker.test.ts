import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { AliasMaker, aliasOf, nameInAddress } from "../../src/people/alias-maker.ts";

test.each([
  { text: "Ana", alias: "ana" },
  { text: "ana.silva", alias: "ana.silva" },
  { text: "Ana  María Núñez", alias: "ana-maria-nunez" },
  { text: "Jürgen Groß", alias: "jurgen-gross" },
  { text: "Łukasz Øster", alias: "lukasz-oster" },
  { text: "İpek", alias: "ipek" },
  { text: "_ana_", alias: "ana" },
  { text: "ACME\\ana", alias: "acme-ana" },
  { text: "王小明", alias: "" },
  { text: "…", alias: "" },
  { text: "x".repeat(1_000_000), alias: "x".repeat(64) },
  { text: "\u001b[31mana", alias: "31mana" },
])("$text becomes $alias", ({ text, alias }) => {
  expect(aliasOf(text)).toBe(alias);
});

test.each([
  { address: "ana@acme.example", name: "ana" },
  { address: "ana+work@acme.example", name: "ana" },
  { address: "+ana@acme.example", name: "+ana" },
])("$address is of $name", ({ address, name }) => {
  expect(nameInAddress(address)).toBe(name);
});

test("names that are taken are counted, also where numbers are taken", () => {
  const aliases = new AliasMaker(["ana", "ana-3"]);
  expect(["Ana", "ANA", "ana", "bo"].map((name) => aliases.make([name]))).toEqual([
    "ana-2",
    "ana-4",
    "ana-5",
    "bo",
  ]);
  expect(aliases.make(["王", "", "小 明"])).toBe("person");
});

test("ten thousand of one name take no time", () => {
  const aliases = new AliasMaker([]);
  const started = performance.now();
  for (let made = 0; made < 10_000; made += 1) aliases.make(["ana"]);
  expect(aliases.make(["ana"])).toBe("ana-10001");
  expect(performance.now() - started).toBeLessThan(1000);
});

test("aliases are what the schema takes, and never the same twice", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "binary", maxLength: 100 })), (names) => {
      const aliases = new AliasMaker(["a", "person"]);
      const made = names.map((name) => aliases.make([name]));
      expect(new Set(["a", "person", ...made]).size).toBe(made.length + 2);
      for (const alias of made) expect(alias).toMatch(/^[a-z0-9][a-z0-9._-]{0,63}$/);
    }),
  );
});
