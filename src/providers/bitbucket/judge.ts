import { type Answer, type Call, isWebPage, parseJson } from "../../http/answer.ts";
import type { Clock } from "../../http/clock.ts";
import { waitAsked } from "../../http/rate-limit.ts";
import { broken, Setback } from "../../http/setback.ts";
import type { Authorization } from "./authorization.ts";
import { explain } from "./explain.ts";

/** 501 is an answer for good, and so is 505; a 410 is not, since Bitbucket's removals begin with brownouts. */
function isPassing(method: string, status: number): boolean {
  if (status === 410) return method === "GET";
  return status === 408 || (status >= 500 && status !== 501 && status !== 505);
}

/** An answer's JSON if the answer is a success, which for anything but a GET may have none. Throws the Setback that it is otherwise. */
export function judge(
  call: Call,
  answer: Answer,
  authorization: Authorization,
  clock: Clock,
): unknown {
  const { status } = answer;
  const isRead = call.method === "GET";
  if (isRead ? status !== 200 : status < 200 || status > 299)
    throw new Setback(
      isPassing(call.method, status) ? "again" : "stop",
      explain(call, answer, authorization),
      {
        atLeast: waitAsked(answer, clock.now()),
        // In a brownout 410 alternates with answers; what is gone for good must not be waited for.
        ...(status === 410 ? { retries: 1 } : {}),
      },
    );
  // A proxy's or a login page's 200 is no success, not even for a write whose answer nobody needs.
  if (isWebPage(answer)) throw broken(call, status, "a web page instead of JSON");
  const json = parseJson(answer.body);
  if (isRead && json === undefined) throw broken(call, status, "something that is not JSON");
  return json;
}
