// Any ATen operator through the boxed dispatcher, with no code per operator.
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/stack.h>

#include <vector>

#include "errors.h"

namespace gpuprobe {

enum class ArgumentKind { other, real, tensor_list, optional_tensor_list };

static ArgumentKind kind_of(c10::TypePtr type) {
  if (auto optional = type->cast<c10::OptionalType>()) type = optional->getElementType();
  if (type->kind() == c10::TypeKind::FloatType) return ArgumentKind::real;
  if (auto list = type->cast<c10::ListType>()) {
    const auto element = list->getElementType();
    if (element->kind() == c10::TypeKind::TensorType) return ArgumentKind::tensor_list;
    if (element->kind() == c10::TypeKind::OptionalType) return ArgumentKind::optional_tensor_list;
  }
  return ArgumentKind::other;
}

static c10::Device device_of(int64_t code) {
  return c10::Device(static_cast<c10::DeviceType>(code / 256), static_cast<c10::DeviceIndex>(code % 256 - 1));
}

template <typename T>
static c10::List<T> list_of(const gp_value& value) {
  c10::List<T> list;
  list.reserve(value.count);
  for (int32_t i = 0; i < value.count; i++) list.push_back(static_cast<const T*>(value.pointer)[i]);
  return list;
}

static c10::IValue tensors_of(const gp_value& value, ArgumentKind kind) {
  const auto handles = static_cast<gp_tensor*>(value.pointer);
  if (kind == ArgumentKind::optional_tensor_list) {
    c10::List<std::optional<at::Tensor>> list;
    for (int32_t i = 0; i < value.count; i++)
      list.push_back(handles[i] ? std::optional<at::Tensor>(tensor_of(handles[i])) : std::nullopt);
    return list;
  }
  c10::List<at::Tensor> list;
  list.reserve(value.count);
  for (int32_t i = 0; i < value.count; i++) {
    TORCH_CHECK(handles[i], "entry ", i, " of a list of tensors is None, which the operator does not take");
    list.push_back(tensor_of(handles[i]));
  }
  return list;
}

}  // namespace gpuprobe

using namespace gpuprobe;

struct gp_operator {
  c10::OperatorHandle handle;
  std::vector<ArgumentKind> kinds;

  explicit gp_operator(c10::OperatorHandle found) : handle(found) {
    for (const auto& argument : handle.schema().arguments()) kinds.push_back(kind_of(argument.type()));
  }

  c10::IValue value(const gp_value& given, size_t index) const {
    switch (given.tag) {
      case GP_NONE: return {};
      case GP_INT:
        if (kinds[index] == ArgumentKind::real) return static_cast<double>(given.integer);
        return given.integer;
      case GP_DOUBLE: return given.real;
      case GP_BOOL: return given.integer != 0;
      case GP_TENSOR: return tensor_of(given.pointer);
      case GP_INT_LIST: return list_of<int64_t>(given);
      case GP_TENSOR_LIST: return tensors_of(given, kinds[index]);
      case GP_STRING: return std::string(static_cast<const char*>(given.pointer));
      case GP_DEVICE: return device_of(given.integer);
      case GP_DOUBLE_LIST: return list_of<double>(given);
      case GP_BOOL_LIST: {
        c10::List<bool> list;
        for (int32_t i = 0; i < given.count; i++) list.push_back(static_cast<const uint8_t*>(given.pointer)[i] != 0);
        return list;
      }
      case GP_DEFAULT: return default_value(index);
      default: TORCH_CHECK(false, "argument ", index, " has the unknown tag ", given.tag);
    }
  }

  c10::IValue default_value(size_t index) const {
    const auto& argument = handle.schema().arguments()[index];
    TORCH_CHECK(argument.default_value().has_value(), handle.schema().name(), " needs its argument ", argument.name());
    return *argument.default_value();
  }
};

gp_status gp_operator_find(const char* name, const char* overload, gp_operator** found) {
  const gp_status status = guarded([&] {
    auto handle = c10::Dispatcher::singleton().findSchema({name, overload});
    *found = handle ? new gp_operator(*handle) : nullptr;
  });
  if (status == GP_OK && !*found)
    return fail(GP_NOT_FOUND, std::string("libtorch has no operator ") + name + (*overload ? "." : "") + overload);
  return status;
}

// Results are laid out one after the other, the members of a tensor list each for itself.
static void push_results(torch::jit::Stack& stack, gp_value* results, int32_t capacity, int32_t& count) {
  const auto tensor = [&](at::Tensor&& value) {
    TORCH_CHECK(count < capacity, "more results than the caller has room for");
    results[count].tag = value.defined() ? GP_TENSOR : GP_NONE;
    results[count++].pointer = value.defined() ? handle_of(std::move(value)) : nullptr;
  };
  for (auto& value : stack) {
    if (value.isTensor()) {
      tensor(std::move(value).toTensor());
    } else if (value.isTensorList()) {
      for (at::Tensor member : value.toTensorVector()) tensor(std::move(member));
    } else {
      TORCH_CHECK(count < capacity, "more results than the caller has room for");
      gp_value& result = results[count++];
      if (value.isScalar() && !value.isBool()) {
        const auto scalar = value.toScalar();
        result.tag = scalar.isFloatingPoint() ? GP_DOUBLE : GP_INT;
        if (scalar.isFloatingPoint()) result.real = scalar.toDouble();
        else result.integer = scalar.toLong();
      } else if (value.isBool()) {
        result.tag = GP_BOOL;
        result.integer = value.toBool();
      } else {
        TORCH_CHECK(value.isNone(), "a result of type ", value.tagKind(), " cannot be returned");
        result.tag = GP_NONE;
      }
    }
  }
}

int32_t gp_operator_call(const gp_operator* op, const gp_value* arguments, int32_t count, gp_value* results,
                         int32_t capacity) {
  int32_t result_count = 0;
  const gp_status status = guarded([&] {
    const size_t expected = op->kinds.size();
    TORCH_CHECK(static_cast<size_t>(count) <= expected, op->handle.schema().name(), " takes ", expected,
                " arguments, not ", count);
    torch::jit::Stack stack;
    stack.reserve(expected);
    for (size_t i = 0; i < static_cast<size_t>(count); i++) stack.push_back(op->value(arguments[i], i));
    for (size_t i = count; i < expected; i++) stack.push_back(op->default_value(i));
    op->handle.callBoxed(stack);
    push_results(stack, results, capacity, result_count);
  });
  if (status == GP_OK) return result_count;
  // The caller takes nothing from a call that failed, so what was handed out before the failure goes back here.
  for (int32_t i = 0; i < result_count; i++)
    if (results[i].tag == GP_TENSOR) gp_tensor_free(results[i].pointer);
  return status;
}
