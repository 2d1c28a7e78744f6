using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Building blocks of networks.</summary>
    public static partial class nn
    {
        /// <summary>Something with weights and parts that have weights.</summary>
        public class Module : IDisposable
        {
            private readonly List<(string Name, Module Module)> modules = [];
            private readonly List<(string Name, Parameter Parameter)> weights = [];
            private readonly List<(string Name, Tensor Buffer)> constants = [];
            private readonly string name;

            /// <summary>A module of this name.</summary>
            protected Module(string name) => this.name = name;

            /// <summary>The module's name.</summary>
            public virtual string GetName() => name;

            /// <summary>Makes a weight known under a name.</summary>
            /// <exception cref="InvalidOperationException">The name is taken.</exception>
            public virtual void register_parameter(string name, Parameter param) => Add(weights, name, param, "Parameter");

            /// <summary>Makes a part known under a name.</summary>
            /// <exception cref="ArgumentException">The name is empty or holds a dot.</exception>
            /// <exception cref="InvalidOperationException">The name is taken.</exception>
            public virtual void register_module(string name, Module submodule)
            {
                if (string.IsNullOrEmpty(name) || name.Contains('.'))
                    throw new ArgumentException($"a module's name is neither empty nor does it hold a dot: '{name}'", nameof(name));
                Add(modules, name, submodule, "Sub-module");
            }

            /// <summary>Makes a tensor that is no weight known under a name; the module disposes it.</summary>
            /// <exception cref="InvalidOperationException">The name is taken.</exception>
            /// <exception cref="NotSupportedException">A buffer that is not persistent.</exception>
            public virtual void register_buffer(string name, Tensor tensor, bool persistent = true) =>
                Add(constants, name, Persistent(tensor, persistent), "Tensor");

            /// <summary>The parts, in the order in which they were registered.</summary>
            public virtual IEnumerable<(string name, Module module)> named_children() => modules;

            /// <summary>All weights with their dotted names, own ones before those of the parts; each once.</summary>
            public virtual IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true)
            {
                var seen = new HashSet<Parameter>(ReferenceEqualityComparer.Instance);
                return Walk(recurse).Where(entry => seen.Add(entry.parameter));
            }

            /// <summary>All weights, each once.</summary>
            public virtual IEnumerable<Parameter> parameters(bool recurse = true) =>
                named_parameters(recurse).Select(entry => entry.parameter);

            /// <summary>All tensors that are no weights with their dotted names, own ones before those of the parts; all are persistent.</summary>
            public virtual IEnumerable<(string name, Tensor buffer)> named_buffers(bool recurse = true, bool include_nonpersistent = true)
            {
                IEnumerable<(string, Tensor)> own = constants;
                return recurse
                    ? own.Concat(named_modules().SelectMany(part =>
                        part.module.constants.Select(entry => ($"{part.name}.{entry.Name}", entry.Buffer))))
                    : own;
            }

            /// <summary>All parts with their dotted names, then those within each of them.</summary>
            public virtual IEnumerable<(string name, Module module)> named_modules() =>
                modules.Concat(modules.SelectMany(part => part.Module.named_modules()
                    .Select(inner => ($"{part.Name}.{inner.name}", inner.module))));

            /// <summary>Lets go of (or zeroes) the gradients of all weights.</summary>
            public virtual void zero_grad(bool set_to_none = true)
            {
                foreach (Parameter parameter in parameters())
                {
                    if (set_to_none)
                    {
                        parameter.grad = null;
                        continue;
                    }
                    using Tensor? grad = parameter.grad;
                    grad?.zero_();
                }
            }

            /// <inheritdoc/>
            public void Dispose()
            {
                Dispose(disposing: true);
                GC.SuppressFinalize(this);
            }

            /// <summary>Disposes all weights and buffers.</summary>
            protected virtual void Dispose(bool disposing)
            {
                if (!disposing)
                    return;
                foreach ((_, Parameter parameter) in weights)
                    parameter.Dispose();
                foreach ((_, Tensor buffer) in constants)
                    buffer.Dispose();
                foreach ((_, Module module) in modules)
                    module.Dispose();
            }

            /// <summary>Makes a weight known under a name, in place of one that had it.</summary>
            protected void ConditionallyRegisterParameter(string name, Parameter value) => Put(weights, name, value);

            /// <summary>Makes a tensor that is no weight known under a name, in place of one that had it.</summary>
            /// <exception cref="NotSupportedException">A buffer that is not persistent.</exception>
            protected void ConditionallyRegisterBuffer(string name, Tensor value, bool persistent = true) =>
                Put(constants, name, Persistent(value, persistent));

            /// <summary>Registers what fields hold; here, where parts are always registered by name, nothing.</summary>
            protected virtual void RegisterComponents()
            {
            }

            private static Tensor Persistent(Tensor buffer, bool persistent) =>
                persistent ? buffer : throw new NotSupportedException("a buffer with persistent: false");

            private static void Add<T>(List<(string Name, T Value)> entries, string name, T value, string kind)
            {
                if (entries.Exists(entry => entry.Name == name))
                    throw new InvalidOperationException($"{kind} {name} is already registered.");
                entries.Add((name, value));
            }

            private static void Put<T>(List<(string Name, T Value)> entries, string name, T value)
            {
                int index = entries.FindIndex(entry => entry.Name == name);
                if (index < 0)
                    entries.Add((name, value));
                else
                    entries[index] = (name, value);
            }

            private IEnumerable<(string name, Parameter parameter)> Walk(bool recurse)
            {
                IEnumerable<(string, Parameter)> own = weights;
                return recurse
                    ? own.Concat(modules.SelectMany(part =>
                        part.Module.Walk(recurse).Select(entry => ($"{part.Name}.{entry.name}", entry.parameter))))
                    : own;
            }
        }

        /// <summary>A module from one value to one result.</summary>
        public abstract class Module<T, TResult>(string name) : Module(name)
        {
            /// <summary>Computes the result.</summary>
            public abstract TResult forward(T input);

            /// <summary>Computes the result.</summary>
            public TResult call(T input) => forward(input);
        }

        /// <summary>A module from two values to one result.</summary>
        public abstract class Module<T1, T2, TResult>(string name) : Module(name)
        {
            /// <summary>Computes the result.</summary>
            public abstract TResult forward(T1 input1, T2 input2);

            /// <summary>Computes the result.</summary>
            public TResult call(T1 input1, T2 input2) => forward(input1, input2);
        }
    }
}
