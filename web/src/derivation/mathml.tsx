/** Formulas as MathML, in the notation of `shallows.formula.markup`. A line may be broken between terms. */
import { type ComponentChild, h } from "preact";
import notation from "../python/notation.json" with { type: "json" };
import { brief, exact, subscript } from "../widgets/numbers.ts";
import { type Formula, isSymbol, sampled, type Sym } from "./formula.ts";

type Template = string | Inside[];
type Inside = string | Record<string, string> | Inside[];
const { forms, symbols } = notation as unknown as Record<"forms" | "symbols", Record<string, Template>>;

const MOST_TERMS = 10; // of a sum that is written out

/** A template's elements, with parts for its placeholders. */
function fill(template: Template, parts: Record<string, ComponentChild>): ComponentChild {
  if (typeof template === "string") return parts[template.replace(/[{}]/g, "")] ?? template;
  const [tag, ...inside] = template;
  // Without a mathematics font a browser sets an index on the line, so that z₂ would be z2.
  if (tag === "msub" && parts.n !== undefined && typeof inside[0] === "object") return h("mi", { class: "letter" }, `${(inside[0] as Inside[])[1] as string}${subscript(Number(parts.n))}`);
  // A bracket as high as what is in it is too high for a hat.
  if (tag === "mo" && /^[()]$/.test(inside[0] as string)) return h("mo", { stretchy: "false" }, inside[0] as string);
  const attributes = typeof inside[0] === "object" && !Array.isArray(inside[0]) ? inside.shift() : {};
  return h(tag as string, attributes as object, ...inside.map((part) => fill(part as Template, parts)));
}

function sign(text: string): ComponentChild {
  return h("mo", { form: "infix" }, text);
}

function form(name: string, ...parts: ComponentChild[]): ComponentChild {
  return fill(forms[name], { ...parts });
}

function symbol(s: Sym): ComponentChild {
  const quantity = fill(symbols[`${s.role}${s.kind}${s.layer === undefined ? "" : "n"}`], { n: s.layer });
  // The sample is said once, above all lines.
  const index = s.index?.slice(sampled(s) || s.kind === "b" ? 1 : 0) ?? [];
  if (!index.length || (["y", "yhat"].includes(s.kind) && s.index![1] === -1)) return quantity;
  return <mrow>{quantity}<mtext class="index">[{index.join(", ")}]</mtext></mrow>;
}

function number(value: number): ComponentChild {
  const [mantissa, power] = (Number.isInteger(value) && Math.abs(value) < 1e6 ? exact(value) : brief(value)).split("e");
  const text = <mn>{mantissa}</mn>;
  return <mrow class="n" title={exact(value)}>{power ? form("scientific", mantissa, power) : text}</mrow>;
}

/** An operand: a negative number after a sign stands in brackets. */
function operand(node: Formula, first: boolean): ComponentChild {
  const inside = typeset(node);
  return typeof node === "number" && node < 0 && !first ? form("bracket", inside) : inside;
}

function row(parts: (Formula | string)[], first = true): ComponentChild[] {
  return parts.map((part, i) => (typeof part === "string" ? sign(part) : operand(part, first && i === 0)));
}

function typeset(node: Formula): ComponentChild {
  if (typeof node === "number") return number(node);
  if (isSymbol(node)) return symbol(node);
  const [kind, ...parts] = node;
  const inner = (i: number) => typeset(parts[i] as Formula);
  switch (kind) {
    case "Row": return <mrow>{row(parts)}</mrow>;
    case "Sum": return <mrow>{groups(node).flat()}</mrow>;
    case "Call": return forms[parts[0] as string] ? form(parts[0] as string, inner(1)) : form("call", inner(1), parts[0] as string);
    case "Sigma": return form("sigma", inner(0), parts[1] as string);
    default: return form(kind.toLowerCase(), ...parts.map((_, i) => inner(i)));
  }
}

/** The terms of a formula, each with the sign before it. */
function groups(node: Formula): ComponentChild[][] {
  if (!Array.isArray(node) || !["Row", "Sum"].includes(node[0])) return [[typeset(node)]];
  const plus = sign("+");
  if (node[0] === "Sum") {
    const terms = node.slice(1) as Formula[];
    const shown = terms.length > MOST_TERMS ? [...terms.slice(0, MOST_TERMS - 2), null, terms.at(-1)!] : terms;
    return shown.map((term, i) => {
      const text = term === null ? [<mi>…</mi>] : Array.isArray(term) && term[0] === "Row" ? row(term.slice(1), i === 0) : [operand(term, i === 0)];
      return i ? [plus, ...text] : text;
    });
  }
  const found: ComponentChild[][] = [];
  for (let i = 1; i < node.length; i++) {
    const part = node[i];
    if (part === "+" || part === "−") found.push([sign(part), operand(node[++i] as Formula, i === 1)]);
    else if (typeof part === "string") found.at(-1)!.push(sign(part), operand(node[++i] as Formula, false));
    else found.push(...(i === 1 ? groups(part) : [[operand(part, false)]]));
  }
  return found;
}

/** A formula that may be broken between its terms, with a sign before it. */
export function Maths({ of, before }: { of: Formula; before?: string }) {
  return (
    <>
      {groups(of).map((group, i) => (
        <math key={i}>{i === 0 && before ? sign(before) : null}{group}</math>
      ))}
    </>
  );
}
