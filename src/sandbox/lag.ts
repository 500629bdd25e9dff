import type { Call } from "./call.ts";
import { State } from "./state.ts";

type View = { state: State; version: number; at: number };
const views = new WeakMap<State, View>();

/** The world as the effective lists see it: the world itself, or an older copy while the switch says that they lag. */
export function effectiveState(call: Call): State {
  const lag = call.switches["effective-lag"];
  if (lag === 0) return call.state;
  const now = call.effects.now();
  const view = views.get(call.state);
  const isFresh =
    view !== undefined && (view.version === call.state.version || now - view.at < lag);
  return isFresh ? view.state : refresh(call.state, now);
}

/** Keeps the present for later. Called before writes, so that a view exists that a write can run ahead of. */
export function keepForLag(call: Call): void {
  if (call.switches["effective-lag"] > 0) effectiveState(call);
}

function refresh(state: State, now: number): State {
  const copy = new State(state.snapshot());
  views.set(state, { state: copy, version: state.version, at: now });
  return copy;
}
