#!/bin/sh
# Question: by which derivative does ml-fnn lead the error back through a hidden node that is off, and through a sigmoid?
# Guess, before trying: by f'(s) of the weighted sum s, so that a ReLU node with s < 0 does not learn.
#
# ml-fnn 5.0.0 (2026-11-28): f' is taken at the value h = f(s). That is right for its tanh, which is written for the value.
# A ReLU node that is off has h = 0, where its f' is 1: it learns as if it were linear. For "logistic" the weight below
# moves by f'(h) = 0.2072 in place of f'(s) = 0.1050, here about twice as far. Change of a hidden weight in one step, and
# the same by f'(s). The output:
#   relu 1.000000 textbook 0.000000
#   logistic 0.060734 textbook 0.030782
#   tanh 0.150345 textbook 0.150345
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund ml-fnn@5.0.0
found=$(node - <<'JS'
const FNN = require('ml-fnn');
// One input 1, one hidden node, two softmax outputs with weights 1 and -1, no biases; the first class is right; rate 1.
function moved(activation, w) {
  const part = {model: 'Layer', regularization: 0, epsilon: 1, activation, activationParam: 1};
  const net = FNN.load({
    model: 'FNN', hiddenLayers: [1], iterations: 1, learningRate: 1, regularization: 0, activation, activationParam: 1,
    dicts: {}, layers: [
      {...part, inputSize: 1, outputSize: 1, W: [[w]], b: [[0]]},
      {...part, inputSize: 1, outputSize: 2, W: [[1, -1]], b: [[0, 0]]}],
  });
  net.train([[1]], [0]);
  return net.model[0].W.get(0, 0) - w;
}
// y - t of the outputs is (y - 1, 1 - y), led back over the weights 1 and -1, times f'.
const textbook = (h, slope) => 2 * (1 - 1 / (1 + Math.exp(-2 * h))) * slope;
const sigmoid = s => 1 / (1 + Math.exp(-s));
const say = (name, w, h, slope) =>
  console.log(name, moved(name, w).toFixed(6), 'textbook', textbook(h, slope).toFixed(6));
say('relu', -1, 0, 0);
say('logistic', 2, sigmoid(2), sigmoid(2) * (1 - sigmoid(2)));
say('tanh', 1, Math.tanh(1), 1 - Math.tanh(1) ** 2);
JS
)
echo "$found"
stated="relu 1.000000 textbook 0.000000
logistic 0.060734 textbook 0.030782
tanh 0.150345 textbook 0.150345"
[ "$found" = "$stated" ] || { echo "ml-fnn takes another derivative now: see the lines above"; exit 1; }
echo "As stated: f' is taken at the value."
