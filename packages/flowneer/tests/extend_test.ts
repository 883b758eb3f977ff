import assert from "node:assert/strict";
import {
  type AugmentedState,
  CoreFlowBuilder,
  FlowBuilder,
  type FlowneerPlugin,
  fragment,
  type PluginContext,
} from "flowneer";

declare module "flowneer" {
  interface FlowBuilder<S, P> {
    withTrace(name: string): this;
    withGreeting(): this;
  }
  interface AugmentedState {
    greeting?: string;
  }
}

const trace: string[] = [];

const withTrace: FlowneerPlugin = {
  withTrace(this: PluginContext, name: string) {
    this._setHooks({ beforeStep: (meta) => void trace.push(`${name} ${meta.index}`) });
    return this;
  },
};

const withGreeting: FlowneerPlugin = {
  withGreeting() {
    return this.then((s) => void (s.greeting = "hello"));
  },
};

Deno.test("extend makes a subclass with the plugins' methods, and leaves the class as it is", async () => {
  trace.length = 0;
  const AppFlow = FlowBuilder.extend([withTrace, withGreeting]);
  const flow = new AppFlow<AugmentedState>().withTrace("app");
  assert.ok(flow instanceof AppFlow && flow instanceof FlowBuilder);
  assert.equal("withTrace" in FlowBuilder.prototype, false);
  const state: AugmentedState = {};
  await flow.withGreeting().then(() => {}).run(state);
  assert.deepEqual([trace, state.greeting], [["app 0", "app 1"], "hello"]);
});

Deno.test("extend chains, and two subclasses know nothing of each other", () => {
  const Base = FlowBuilder.extend([withTrace]);
  const Both = Base.extend([withGreeting]);
  const Other = FlowBuilder.extend([withGreeting]);
  assert.deepEqual(
    [Base, Both, Other].map(({ prototype }) => ["withTrace" in prototype, "withGreeting" in prototype]),
    [[true, false], [true, true], [false, true]],
  );
});

Deno.test("instances of one subclass have hooks of their own", async () => {
  trace.length = 0;
  const AppFlow = FlowBuilder.extend([withTrace]);
  const one = new AppFlow().withTrace("one").then(() => {});
  const two = new AppFlow().then(() => {});
  await two.run({});
  await one.run({});
  await one.run({});
  assert.deepEqual(trace, ["one 0", "one 0"]);
});

Deno.test("calls of plugin methods stack", async () => {
  trace.length = 0;
  const AppFlow = FlowBuilder.extend([withTrace]);
  await new AppFlow().withTrace("a").withTrace("b").then(() => {}).run({});
  assert.deepEqual(trace, ["a 0", "b 0"]);
});

Deno.test("two methods of one name are an error, and so is one that a builder has", () => {
  const twice = { map() {} };
  assert.throws(() => FlowBuilder.extend([twice, { map() {} }]), { message: 'Plugin method collision: "map"' });
  assert.throws(() => FlowBuilder.extend([twice]).extend([twice]), /"map"/);
  for (const name of ["then", "run", "addHooks", "toString"]) {
    assert.throws(() => FlowBuilder.extend([{ [name]() {} }]), { message: `Plugin method collision: "${name}"` });
  }
});

Deno.test("what _setHooks returns takes the hooks out again, and its filter holds", async () => {
  const seen: unknown[] = [];
  let dispose = () => {};
  const AppFlow = FlowBuilder.extend([{
    withTemporary(this: PluginContext) {
      dispose = this._setHooks({ beforeStep: (meta) => void seen.push(meta.label) }, ["llm:*"]);
      return this;
    },
  }]);
  const flow = new AppFlow() as InstanceType<typeof AppFlow> & { withTemporary(): void };
  flow.withTemporary();
  flow.then(() => {}, { label: "llm:a" }).then(() => {}, { label: "b" });
  await flow.run({});
  dispose();
  await flow.run({});
  assert.deepEqual(seen, ["llm:a"]);
});

Deno.test("a plugin's hooks see the steps of added fragments", async () => {
  trace.length = 0;
  const AppFlow = FlowBuilder.extend([withTrace]);
  await new AppFlow().withTrace("t").add(fragment().then(() => {}).then(() => {})).run({});
  assert.deepEqual(trace, ["t 0", "t 1"]);
});

Deno.test("CoreFlowBuilder extends in the same way, and has no steps of its own", () => {
  const Core = CoreFlowBuilder.extend([{ withNothing() {} }]);
  assert.ok(new Core() instanceof CoreFlowBuilder);
  assert.equal("then" in Core.prototype, false);
});
