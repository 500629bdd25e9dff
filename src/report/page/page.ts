import type { Route } from "../route.ts";
import type { World } from "../world.ts";

/** One page of the report: made once, and told when only the parameters of its address change. */
export type Page = {
  title: string;
  element: HTMLElement;
  update?: (route: Route) => void;
  /** Undoes what the page did outside its element. */
  leave?: () => void;
};

/** Makes the page for a place. */
export type MakePage = (world: World, route: Route) => Page;
