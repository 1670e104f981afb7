"""Weka's MultilayerPerceptron: sigmoids hidden, one update per example, in an order that it shuffles."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from core.libraries.convention import Convention, Formulas
from core.libraries.families import PLAIN_EACH, one, per_kn, per_n
from core.libraries.holding import Holds
from core.libraries.objectives import SQUARES
from core.libraries.source import listed
from core.libraries.steps import Rule, Step
from core.libraries.units import IDENTITY, SIGMOID

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.libraries.steps import Case

# The generator of java.util.Random.
_MULTIPLIER, _MASK = 0x5DEECE66D, (1 << 48) - 1
_NAMES = ("identity", "sigmoid", "tanh", "relu")


def shuffled(rows: int, seed: int = 0) -> list[int]:
    """The order in which Weka uses `rows` rows: Instances.randomize with java.util.Random(seed)."""
    state = (seed ^ _MULTIPLIER) & _MASK
    order = list(range(rows))

    def bits() -> int:
        nonlocal state
        state = (state * _MULTIPLIER + 0xB) & _MASK
        return state >> 17

    for last in range(rows - 1, 0, -1):
        bound = last + 1
        while True:
            drawn = bits()
            if bound & -bound == bound:
                k = (bound * drawn) >> 31
                break
            k = drawn % bound
            if drawn - k + bound - 1 < 1 << 31:
                break
        order[last], order[k] = order[k], order[last]
    return order


def _step(own_order: bool) -> Callable[[Case, bool], Step]:
    rule = Rule(SQUARES, per_kn if own_order else per_n, one, batch=1)

    def step(case: Case, exact: bool) -> Step:
        if not own_order:
            return rule.run(case)
        order = shuffled(case.n)
        made = rule.run(replace(case, inputs=case.inputs[order], targets=case.targets[order]))
        return replace(made, outputs=made.outputs[np.argsort(order)])

    return step


def _call(numeric: bool, own_order: bool) -> Callable[[Case], str]:
    """Weka takes no start weights: they are written into its nodes, by reflection, before the steps."""

    def call(case: Case) -> str:
        hidden = ", ".join(map(str, case.sizes[1:-1])) or "0"
        order = shuffled(case.n) if own_order else list(range(case.n))
        loss = "error / N / T[0].length" if own_order else "error / N"
        return _JAVA.format(
            x=_rows(case.inputs), t=_rows(case.targets), w=", ".join(_rows(w) for w in case.weights),
            rate=repr(case.rate), hidden=hidden.replace(" ", ""), order=str(order)[1:-1],
            target=_NUMERIC if numeric else _NOMINAL, value="T[r][0]" if numeric else "index(T[r])", loss=loss,
        )  # fmt: skip

    return call


def _rows(matrix: object) -> str:
    return listed(np.asarray(matrix)).replace("[", "{").replace("]", "}")


_NUMERIC = 'names.add(new Attribute("t"));'
_NOMINAL = """FastVector classes = new FastVector();
        for (int k = 0; k < T[0].length; k++) classes.addElement("c" + k);
        names.add(new Attribute("t", classes));"""
# Braces of Java are doubled for str.format.
_JAVA = """// javac -cp weka.jar Step.java && java -cp weka.jar:. Step
import java.lang.reflect.*;
import java.util.*;
import weka.classifiers.functions.MultilayerPerceptron;
import weka.classifiers.functions.neural.*;
import weka.core.*;

public class Step {{
    static double[][] X = {x};
    static double[][] T = {t};
    static double[][][] W = {{{w}}}; // one matrix a layer, the last column its bias
    static int[] order = {{{order}}};
    static int N = X.length;

    static int index(double[] row) {{
        for (int k = 0; k < row.length; k++) if (row[k] == 1) return k;
        throw new IllegalArgumentException();
    }}

    static Object call(Object of, String name, Class<?>[] types, Object... values) throws Exception {{
        Method method = MultilayerPerceptron.class.getDeclaredMethod(name, types);
        method.setAccessible(true);
        return method.invoke(of, values);
    }}

    static Object field(Object of, String name) throws Exception {{
        Field field = MultilayerPerceptron.class.getDeclaredField(name);
        field.setAccessible(true);
        return field.get(of);
    }}

    public static void main(String[] none) throws Exception {{
        ArrayList<Attribute> names = new ArrayList<>();
        for (int j = 0; j < X[0].length; j++) names.add(new Attribute("x" + j));
        {target}
        FastVector attributes = new FastVector();
        for (Attribute name : names) attributes.addElement(name);
        Instances data = new Instances("step", attributes, N);
        data.setClassIndex(X[0].length);
        for (int r = 0; r < N; r++) {{
            double[] values = Arrays.copyOf(X[r], X[r].length + 1);
            values[X[r].length] = {value};
            data.add(new Instance(1, values));
        }}
        MultilayerPerceptron net = new MultilayerPerceptron();
        net.setOptions(Utils.splitOptions("-L {rate} -M 0 -N 1 -C -I -B -H {hidden} -S 0"));
        net.buildClassifier(new Instances(data));
        // Weka takes no start weights: write them into its nodes.
        for (int n = 0; n < W.length; n++) {{
            for (int i = 0; i < W[n].length; i++) {{
                double[] row = W[n][i], own = weights(net, n, i);
                own[0] = row[row.length - 1];
                System.arraycopy(row, 0, own, 1, row.length - 1);
            }}
        }}
        double error = 0;
        for (int r : order) {{
            Field current = MultilayerPerceptron.class.getDeclaredField("m_currentInstance");
            current.setAccessible(true);
            current.set(net, data.instance(r));
            call(net, "resetNetwork", new Class<?>[] {{}});
            call(net, "calculateOutputs", new Class<?>[] {{}});
            error += (Double) call(net, "calculateErrors", new Class<?>[] {{}});
            call(net, "updateNetworkWeights", new Class<?>[] {{double.class, double.class}}, {rate}, 0.0);
        }}
        System.out.println("loss " + {loss});
        for (int n = 0; n < W.length; n++) {{
            double[][] w = new double[W[n].length][];
            for (int i = 0; i < w.length; i++) {{
                double[] own = weights(net, n, i);
                w[i] = Arrays.copyOfRange(own, 1, W[n][i].length + 1); // Weka's array may be longer
                w[i][W[n][i].length - 1] = own[0];
            }}
            System.out.println("W " + Arrays.deepToString(w));
        }}
    }}

    /* Weka's own array of a node's weights, the bias first; it keeps the output nodes before the hidden ones. */
    static double[] weights(MultilayerPerceptron net, int layer, int node) throws Exception {{
        int first = 0;
        if (layer < W.length - 1) {{
            first = W[W.length - 1].length;
            for (int n = 0; n < layer; n++) first += W[n].length;
        }}
        return ((NeuralNode) ((NeuralConnection[]) field(net, "m_neuralNodes"))[first + node]).getWeights();
    }}
}}
"""


_HIDDEN = dict.fromkeys(_NAMES, SIGMOID)
_NUMERIC_CLASS = Holds(dict.fromkeys(_NAMES, IDENTITY), _HIDDEN, layers=(1, float("inf")), outputs=(1, 1))
_NOMINAL_CLASS = Holds(
    dict.fromkeys(("sigmoid", "softmax"), SIGMOID), _HIDDEN, layers=(1, float("inf")), outputs=(2, float("inf")),
    targets="one-hot",
)  # fmt: skip
_SUMMED = PLAIN_EACH.each(
    r"L = \differs{\frac{1}{n}} S", "S / n, each before its own update", PLAIN_EACH.delta, "1 per example"
)


def _why(own_order: bool) -> Callable[[Case], str]:
    def why(case: Case) -> str:
        if not own_order:
            return (
                "Weka makes the textbook's step after each example; its hidden units are sigmoids, and the error of an "
                "example is the sum over the outputs, without the ½."
            )
        if case.n == 1:
            return (
                "Weka takes no start weights; from these it would make the textbook's step, and show the mean error "
                "over the outputs, without the ½."
            )
        order = ", ".join(str(row + 1) for row in shuffled(case.n))
        return (
            f"Weka takes no start weights and shuffles the examples: with seed 0 it meets them in the order {order}, "
            "with the textbook's step after each, and shows the mean error over examples and outputs."
        )

    return why


def _entry(setting: str, holds: Holds, formulas: Formulas, own_order: bool) -> Convention:
    how = (
        "built with its own random weights for seed 0, in its own order"
        if own_order
        else "the start weights were written into its nodes, and its training loop's calls made one by one"
    )
    return Convention(
        library="Weka", setting=setting, version="3.6.14", language="Java", precision="float64", holds=holds,
        formulas=formulas, step=_step(own_order), why=_why(own_order),
        call=_call(setting.startswith("numeric"), own_order), recorded=how,
    )  # fmt: skip


CONVENTIONS = (
    _entry("numeric class", _NUMERIC_CLASS, _SUMMED, False),
    _entry("nominal class", _NOMINAL_CLASS, _SUMMED, False),
    _entry("numeric class, Weka's own start", _NUMERIC_CLASS, PLAIN_EACH, True),
    _entry("nominal class, Weka's own start", _NOMINAL_CLASS, PLAIN_EACH, True),
)
