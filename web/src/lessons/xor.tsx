/** Why XOR needs a hidden layer. */
import { Laboratory, Try } from "./parts.tsx";

export function Xor() {
  const bent = { hidden: [2], activation: ["tanh"], seed: 1 };
  return (
    <>
      <article>
        <h3>A line is not enough</h3>
        <p>The points lie on two crossing lines: class 0 on one diagonal, class 1 on the other. This is XOR: the class is 1 if one of the two coordinates is high, and 0 if both are or none is.</p>
        <p>A network without a hidden layer adds up w₀x₀ + w₁x₁ + b and asks on which side of zero the sum is. That side is one side of a straight line. The network in the figure can do no more: its hidden unit hands its sum on unchanged, as if it weren’t there. <Try set={{}}>Train it</Try>.</p>
        <p>It ends with the same answer for every sample: ŷ = 10/21 = 0.476, the share of class 1. Its loss, 14.532, is what this one answer costs. It didn’t get stuck. No line is better, for whatever a line wins on one arm of the cross it loses on the opposite one. Judged by hits instead of the loss, the best of all lines has 16 of 21 samples right.</p>
        <h3>More layers do not help</h3>
        <p>Perhaps the network is too small? <Try set={{ hidden: [3, 3], lr: 0.01 }}>Two hidden layers of three units</Try>, and still nothing that bends: the loss ends at 14.532 again. A weighted sum of weighted sums is a weighted sum. However many layers there are, they multiply out to one, and to one line.</p>
        <h3>Two units that bend</h3>
        <p>Now let <Try set={bent}>two hidden units bend</Try>, with tanh. At epoch 1353 all samples are right. Look at the two small pictures: each unit draws a line of its own, soft at its edge. The output adds them up and says class 0 between the two lines, class 1 outside.</p>
        <p>That such weights exist doesn’t mean that training finds them. From <Try set={{ ...bent, seed: 0 }}>another seed</Try> the same network ends in a corner: of the seeds 0 to 19, 16 are solved within 5000 epochs. With <Try set={{ ...bent, hidden: [3] }}>three units</Try> all 20 are, the first six within 123 epochs, and with <Try set={{ ...bent, hidden: [4] }}>four</Try> all 20, too. Spare units are spare chances.</p>
        <h3>Or a better input</h3>
        <p>What bends may also stand before the network. With the product <Try set={{ features: ["x0*x1"], lr: 0.1 }}>x₀x₁ as a third input</Try> the plain sum is enough, after 61 epochs, for the surface x₀x₁ − x₀/2 − x₁/2 + 1/4 is positive on one arm of the cross and negative on the other. The + below the inputs adds others. A hidden layer is what one takes when one doesn’t know which input would help: it makes its own.</p>
      </article>
      <Laboratory parts={["output", "curve"]} main="output" />
    </>
  );
}
