import assert from "node:assert/strict";
import { runtimeTelemetry } from "../../../lib/telemetry/runtime.ts";
import { NO_TELEMETRY } from "../../../lib/telemetry/telemetry.ts";
import { FakeModel } from "../../helpers/fake_model.ts";

Deno.test("where the runtime exports nothing, nothing is loaded, and everything stays the object that it is", async () => {
  const load = () => assert.fail("OpenTelemetry is loaded");
  const telemetry = await runtimeTelemetry("1.0.0", { isOn: false, load });
  assert.equal(telemetry, NO_TELEMETRY);
  assert.equal(telemetry.observer, undefined);
  const model = new FakeModel();
  assert.equal(telemetry.model(model), model);
});

Deno.test("the tests' own runtime exports nothing, and is known not to", async () => {
  assert.equal(await runtimeTelemetry("1.0.0"), NO_TELEMETRY);
});
