// Cross entropy of a linear layer's results that never exist all at once: logits of a few rows at a time, and from them at
// once what they contribute to the loss and to the gradients. Backward only multiplies those by the gradient of the loss.
// Shapes: hidden [N, H], weight [V, H], targets [N]; c rows of a chunk.
#include <ATen/ATen.h>
#include <ATen/autocast_mode.h>
#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>

#include "errors.h"

namespace gpuprobe {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

// Autocast would cast the whole weight again for each chunk.
class WithoutAutocast {
 public:
  explicit WithoutAutocast(at::DeviceType device) : device(device), before(at::autocast::is_autocast_enabled(device)) {
    at::autocast::set_autocast_enabled(device, false);
  }
  ~WithoutAutocast() { at::autocast::set_autocast_enabled(device, before); }
  WithoutAutocast(const WithoutAutocast&) = delete;
  WithoutAutocast& operator=(const WithoutAutocast&) = delete;

 private:
  at::DeviceType device;
  bool before;
};

static at::ScalarType product_type(const at::Tensor& weight) {
  const at::DeviceType device = weight.device().type();
  return at::autocast::is_autocast_enabled(device) ? at::autocast::get_autocast_dtype(device) : weight.scalar_type();
}

struct ChunkedSums {
  at::Tensor hidden, weight, targets;
  int64_t ignore_index;
  bool upcast;
  at::ScalarType type;     // of the matrix products
  at::ScalarType working;  // of the loss, and of upcast logits
  at::Tensor grad_hidden = {}, grad_weight = {}, sum = {}, count = {}, scale = {};

  void begin() {
    sum = at::zeros({}, hidden.options().dtype(working));
    count = targets.ne(ignore_index).sum().to(working);
    scale = count.reciprocal();
  }

  void add(int64_t start, int64_t rows) {
    const at::Tensor inputs = hidden.narrow(0, start, rows).to(type);
    const at::Tensor labels = targets.narrow(0, start, rows);
    at::Tensor values = inputs.mm(weight.t());
    if (upcast) values = values.to(working);
    values = values.log_softmax(-1);
    // A sum of many losses can be beyond what 16 bits hold.
    const bool wide = values.scalar_type() == working;
    const at::Tensor loss = at::nll_loss(values, labels, {}, wide ? at::Reduction::Sum : at::Reduction::None, ignore_index);
    sum.add_(wide ? loss : loss.sum(working));
    if (!grad_hidden.defined() && !grad_weight.defined()) return;
    // The gradient of a row's logits is its softmax, less one at the label, over the number of rows that count.
    const at::Tensor share = labels.ne(ignore_index).to(values.scalar_type()).mul_(scale).unsqueeze(1);
    values.exp_().mul_(share).scatter_add_(1, labels.clamp_min(0).unsqueeze(1), share.neg());
    values = values.to(type);
    if (grad_hidden.defined()) put_hidden(grad_hidden.narrow(0, start, rows), values);
    if (grad_weight.defined()) add_weight(values.t(), inputs, start == 0);
  }

 private:
  void put_hidden(at::Tensor rows, const at::Tensor& gradient) {
    if (rows.scalar_type() == type) at::mm_out(rows, gradient, weight);
    else rows.copy_(gradient.mm(weight));
  }

  void add_weight(const at::Tensor& gradient, const at::Tensor& inputs, bool first) {
    const bool direct = grad_weight.scalar_type() == type;
    if (direct && first) at::mm_out(grad_weight, gradient, inputs);
    else if (direct) grad_weight.addmm_(gradient, inputs);
    else if (first) grad_weight.copy_(gradient.mm(inputs));
    else grad_weight.add_(gradient.mm(inputs));
  }
};

struct ChunkedLoss : public torch::autograd::Function<ChunkedLoss> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& hidden, const at::Tensor& weight,
                            const at::Tensor& targets, int64_t ignore_index, int64_t chunk, bool upcast, bool trains) {
    const at::ScalarType type = product_type(weight);
    const WithoutAutocast off(weight.device().type());
    ChunkedSums sums{hidden.detach(), weight.detach().to(type), targets, ignore_index, upcast, type,
                     type == at::kDouble ? at::kDouble : at::kFloat};
    if (trains && hidden.requires_grad()) sums.grad_hidden = at::empty_like(sums.hidden);
    if (trains && weight.requires_grad()) sums.grad_weight = at::empty_like(weight.detach());
    sums.begin();
    const int64_t rows = hidden.size(0);
    for (int64_t start = 0; start < rows; start += chunk) sums.add(start, std::min(chunk, rows - start));
    context->save_for_backward({sums.grad_hidden, sums.grad_weight});
    return sums.sum.div_(sums.count);
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    variable_list results = context->get_saved_variables();
    for (at::Tensor& result : results)
      if (result.defined()) result.mul_(gradients[0]);
    results.resize(7);  // one for each argument of forward
    return results;
  }
};

}  // namespace gpuprobe

using namespace gpuprobe;

gp_status gp_chunked_loss(gp_tensor hidden, gp_tensor weight, gp_tensor targets, int64_t ignore_index, int64_t chunk,
                          int32_t upcast, gp_tensor* loss) {
  return guarded([&] {
    TORCH_CHECK(chunk > 0, "a chunk of ", chunk, " rows");
    *loss = handle_of(ChunkedLoss::apply(tensor_of(hidden), tensor_of(weight), tensor_of(targets), ignore_index, chunk,
                                         upcast != 0, at::GradMode::is_enabled()));
  });
}
