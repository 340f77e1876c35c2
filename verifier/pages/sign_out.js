// Signing out, for staff who came in at their own door.

import { send } from "./asking.js";
import { byId } from "./texts.js";

byId("sign-out")?.addEventListener("click", async () => {
  // Whatever becomes of it: nothing of a license stays on the screen.
  await send("POST", "/sign-out").catch(() => {});
  window.location.replace("/sign-in");
});
