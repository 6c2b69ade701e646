/** The border of trainability. */
import { MapFigure } from "../map/page.tsx";
import { put, state } from "../state/store.ts";
import { fragment, type State } from "../state/fields.ts";

/** The settings of a map, in words that set them. */
function Look({ set, children }: { set: Partial<State>; children: string }) {
  return <button type="button" class="try" onClick={() => put(set)}>{children}</button>;
}

export function Border() {
  return (
    <>
      <article>
        <h3>A network for each pixel</h3>
        <p>Which learning rate is right? Ask one network, and you have one answer. The figure asks 4096. Each pixel is a network of its own: three tanh units that learn XOR, always with the same data and the same seed. To the right the learning rate grows, from 0.003 to 3. Upwards all initial weights are multiplied by a growing scale. The picture is computed while you read, coarse at first, then finer.</p>
        <p>Blue was solved within 500 epochs, the darker the later. Grey was not. Point at a pixel to read it. A click opens its network.</p>
        <h3>Reading it</h3>
        <p>The solved networks make an island. To its left the steps are too short for the budget. Below, the weights begin so close to 0 that all units are alike, and it takes most of the epochs to part them: that is the dark edge. Above, the weights are so large that every tanh is saturated before training starts. To the right the steps are too long. In between lies what people call a good learning rate. It is one only for its scale.</p>
        <h3>The shore</h3>
        <p>Three of the island’s shores are smooth. The right one is not. <Look set={{ map_x: [0.08, 0.32], map_y: [0.5, 2] }}>Go closer</Look>, or drag over any part. A smooth shore would become a straight line as one goes closer. This one brings up new bays and new islands. Networks on either side of it begin almost alike and end differently.</p>
        <p>The reason is in <a href="#page=lessons&lesson=digit">the lesson before</a>. Where training swings, it multiplies small differences, and a learning rate that differs in its fourth digit leads elsewhere. Sohl-Dickstein magnified the border of another network in 2024, over and over, and found a fractal, like that of the Mandelbrot set. The two have something in common. A simple rule is applied again and again, and the picture shows for which numbers that ends well.</p>
        <h3>What it means for you</h3>
        <p>The fastest training is often near the shore, and there luck decides. Who reports the best of many learning rates may report a single pixel. Ask its neighbours before you believe it. A rate in the middle of the blue, where all of them agree, is worth some epochs more.</p>
        <p>Other networks have other islands: <Look set={{ hidden: [3, 3] }}>two layers of tanh</Look>, <Look set={{ hidden: [6], activation: ["relu"], init: "he" }}>six ReLU units</Look>, <Look set={{ hidden: [3], activation: ["tanh"], init: "xavier", seed: 2 }}>another seed</Look>, and <Look set={{ hidden: [3], activation: ["tanh"], init: "xavier", seed: 0, map_x: [0.003, 3], map_y: [0.05, 50] }}>the first picture</Look> again. <a href={`#${fragment({ ...state.value, page: "map", lesson: "" })}`}>Map</a> has all settings.</p>
        <p class="note">Jascha Sohl-Dickstein: The boundary of neural network trainability is fractal. arXiv 2402.06184.</p>
      </article>
      <aside class="figure" aria-label="Map"><MapFigure /></aside>
    </>
  );
}
