/* What the kernels are measured against: training in plain C loops, for any sizes, one example after the
   other, with the mean gradient of each batch. Activations: 0 identity, 1 sigmoid, 2 tanh, 3 relu; every
   layer has a bias unit; the loss is least squares. Compiled by contestants.py with gcc -O3. */
#include <math.h>
#include <string.h>

static double value(int kind, double s) {
    switch (kind) {
    case 1: return 1.0 / (1.0 + exp(-s));
    case 2: return tanh(s);
    case 3: return s > 0.0 ? s : 0.0;
    default: return s;
    }
}
static double slope(int kind, double s, double h) {
    switch (kind) {
    case 1: return h * (1.0 - h);
    case 2: return 1.0 - h * h;
    case 3: return s > 0.0 ? 1.0 : 0.0;
    default: return 1.0;
    }
}
/* order: which example comes when. work: room for 3 * nodes + weights. means: the mean loss of every epoch. */
void train(int layers, const int *sizes, const int *kinds, double *weights, int parameters,
           const double *inputs, const double *targets, const long *order, int examples, int batch,
           double rate, long epochs, double *means, double *work)
{
    int nodes = 0;
    for (int n = 0; n < layers; n++) nodes += sizes[n];
    double *s = work, *h = s + nodes, *delta = h + nodes, *gradient = delta + nodes;
    int p = sizes[0], q = sizes[layers - 1];
    for (long epoch = 0; epoch < epochs; epoch++) {
        double total = 0.0;
        for (int start = 0; start < examples; start += batch) {
            int end = start + batch < examples ? start + batch : examples;
            memset(gradient, 0, parameters * sizeof(double));
            for (int k = start; k < end; k++) {
                long row = order[k];
                for (int j = 0; j < p; j++) h[j] = inputs[row * p + j];
                int before = 0, w = 0;
                for (int n = 1; n < layers; n++) {
                    int m = sizes[n - 1], here = before + m;
                    for (int i = 0; i < sizes[n]; i++) {
                        double sum = weights[w + i * (m + 1) + m];
                        for (int j = 0; j < m; j++) sum += weights[w + i * (m + 1) + j] * h[before + j];
                        s[here + i] = sum;
                        h[here + i] = value(kinds[n], sum);
                    }
                    w += sizes[n] * (m + 1);
                    before = here;
                }
                for (int i = 0; i < q; i++) {
                    double error = targets[row * q + i] - h[before + i];
                    total += 0.5 * error * error;
                    delta[before + i] = -error * slope(kinds[layers - 1], s[before + i], h[before + i]);
                }
                for (int n = layers - 1; n > 0; n--) {
                    int m = sizes[n - 1], below = before - m;
                    w -= sizes[n] * (m + 1);
                    for (int i = 0; i < sizes[n]; i++) {
                        for (int j = 0; j < m; j++) gradient[w + i * (m + 1) + j] += delta[before + i] * h[below + j];
                        gradient[w + i * (m + 1) + m] += delta[before + i];
                    }
                    if (n > 1)
                        for (int j = 0; j < m; j++) {
                            double sum = 0.0;
                            for (int i = 0; i < sizes[n]; i++) sum += weights[w + i * (m + 1) + j] * delta[before + i];
                            delta[below + j] = sum * slope(kinds[n - 1], s[below + j], h[below + j]);
                        }
                    before = below;
                }
            }
            for (int i = 0; i < parameters; i++) weights[i] -= rate / (end - start) * gradient[i];
        }
        means[epoch] = total / examples;
    }
}

/* One example forward, backward and the update, all values kept in work: `times` times. */
void update(int layers, const int *sizes, const int *kinds, double *weights, int parameters,
            const double *input, const double *target, double rate, long times, double *work)
{
    long order = 0;
    double mean;
    for (long k = 0; k < times; k++)
        train(layers, sizes, kinds, weights, parameters, input, target, &order, 1, 1, rate, 1, &mean, work);
}
