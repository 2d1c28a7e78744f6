// Recurrent networks: what the descriptors say.
#pragma once
#include "cudnn.h"

enum { CUDNN_RNN_RELU, CUDNN_RNN_TANH, CUDNN_RNN_LSTM, CUDNN_RNN_GRU };
enum { CUDNN_RNN_NO_BIAS, CUDNN_RNN_INPUT_BIAS, CUDNN_RNN_DOUBLE_BIAS, CUDNN_RNN_RECURRENT_BIAS };

typedef struct cudnn_rnn {
  int32_t algorithm, cell, bias, bidirectional, input_mode, type, math_precision, math;
  int32_t input_size, hidden_size, projection_size, layers;
  const void* dropout;
  uint32_t flags;
} cudnn_rnn;

typedef struct cudnn_rnn_data {
  int32_t type, layout, steps, batch, features;
} cudnn_rnn_data;

int cudnn_rnn_gates(const cudnn_rnn* rnn);        // 1, 3 or 4
int cudnn_rnn_directions(const cudnn_rnn* rnn);   // 1 or 2
int cudnn_rnn_output_size(const cudnn_rnn* rnn);  // of one direction of one layer
