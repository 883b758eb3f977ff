/** The longer texts that the demo shows on request, in Markdown. */

export const TABLE = `How long light takes, and how many tokens a model writes meanwhile, at 50 a second:

| Way | Distance | Light takes | Tokens meanwhile |
| :-- | --: | --: | --: |
| Across this screen | 0.3 m | 1 ns | 0 |
| London to Sydney | 17,000 km | 57 ms | 3 |
| To the Moon | 384,400 km | 1.3 s | 64 |
| To the Sun | 149,600,000 km | 8 min 19 s | 24,950 |

The columns with numbers are aligned to the right, and the table grew row by row while it came.`;

export const CODE = `A server that streams, in TypeScript:

\`\`\`ts
Deno.serve(() => {
  const words = ["One ", "word ", "at ", "a ", "time.\\n"];
  const body = new ReadableStream<string>({
    async pull(controller) {
      const word = words.shift();
      if (word === undefined) return controller.close();
      await new Promise((resolve) => setTimeout(resolve, 200));
      controller.enqueue(word);
    },
  });
  return new Response(body.pipeThrough(new TextEncoderStream()));
});
\`\`\`

Its client in a shell, which shows the words as they come:

\`\`\`sh
curl --no-buffer http://localhost:8000
\`\`\`

And in Python:

\`\`\`python
from urllib.request import urlopen

with urlopen("http://localhost:8000") as response:
    while word := response.read1():
        print(word.decode(), end="", flush=True)
\`\`\``;

export const LIST = `To bring a chat server to the public:

1. **Try it** on your own machine.
2. **Connect a model:**
   - one that you pay by the token, or
   - one of your own, such as
     - Ollama
     - llama.cpp
     - vLLM
3. **Deploy it**, with a sign-in before it.

And then:

- ask it something difficult,
- ask it the same in a second tab.`;

export const FORMULAS =
  `Whoever waits for tokens waits for a queue. If requests come at random, at a rate $\\lambda$, and are served at random, at a rate $\\mu$, the
server is busy for the share $\\rho = \\lambda / \\mu$ of the time, and a request takes on average

$$
T = \\frac{1}{\\mu - \\lambda}
$$

which grows without bound as $\\rho \\to 1$. By Little's law, there are then

$$
L = \\lambda T = \\frac{\\rho}{1 - \\rho} = \\sum_{n=1}^{\\infty} \\rho^n
$$

requests in the house: at $\\rho = 0.9$ nine of them, and at $\\rho = 0.99$ already $99$.`;

export const TRUNCATED =
  `Models may write only so many tokens in one answer. When they reach that limit, they stop wherever they happen to be, and the
server says \`"finish_reason": "length"\`. This answer has now reached its limit, and that is why it stops in the middle of a`;

export const TRUNCATED_REST =
  ` sentence. *Continue* asked for the rest of it: the model was sent what it had written, and went on from there.`;

export const LONG = `## From your Enter key to the last word

This is a long answer, so that you can watch one come. You can scroll up while it does: the page stays where you put it. You can write
your next message meanwhile. You can reload the page, or open the same address in a second tab, and no word of it is lost. And you can
press **Stop**: what has come by then is kept.

### 1. The message leaves

When you press Enter, the chat box takes your text and sends it to \`POST /api/chat\`, as JSON. It shows your message, and below it an
empty reply. Without JavaScript, the browser itself posts the same form, and the server leads it to the conversation's page.

### 2. The server checks it

The server reads the body up to a bound and no further, so that nobody can fill its memory. It checks that there is a message, that it is
text, and that it is not too long. Whatever is wrong comes back as a sentence for you and a code for programs. Nothing was asked of a
model so far, and nothing was spent.

### 3. A turn begins

Your message and the reply to it are a *turn*. The turn belongs to the server and not to your connection: it has an id and a log, in which
every event is numbered. Your connection only reads that log. That is why a reload can read on where it was, and why two tabs show the same
words: they read the same log, each at its own pace, and a slow one delays nobody.

### 4. The flow runs

What happens in a turn is written down as a flow with a few steps. The first remembers: it puts together the system prompt, what was said
before and what you have just written. The second asks the model. The others keep the reply and find a title for a new conversation.
Each step has a name, and its start and its end are events in the log, too. All of them are in one short file, \`lib/chat/flow.ts\`, and you can
put your own between them: a search, a filter, a second opinion.

### 5. The model answers, a piece at a time

A language model computes one token after another, a token being four characters or so, and its server sends each as soon as it
is there. They come over one long HTTP response, as lines that begin with \`data:\`, one event after the other, with a blank line between
them. Bytes are cut anywhere on their way, amid a word or even amid a letter, so that whoever reads them has to put them together again with
care. Why not a WebSocket? Because this is plain HTTP: \`curl\` can read it, and whoever has lost the connection asks again and says how
far they had come.

### 6. The words reach you

Each piece of text becomes an event in the log, and every event goes out to whoever reads. The chat box reads the Markdown in it as it
comes: what is finished is left alone, and a sign of which nobody can tell yet what it means is not shown before it is known. When the
reply has ended, the server sends the whole of it as HTML, with its code in colours, its formulas typeset, and whatever could do harm on
your page taken out of it. The chat box puts that in the place of its own, and nothing moves.

### 7. It ends, and says how

A reply ends in one of six ways, and the page never pretends that it was another. It may be **complete**. You may have **stopped** it, and
then the request to the model is closed at once. The model may have reached its **length** limit. A content **filter** may have cut in. The
network or the model's server may have **interrupted** it, and what came is kept. Or it **failed** before the first word, with a sentence that
says what you can do about it.

This one is complete.`;
