using System.Globalization;
using System.Text;

namespace GpuProbe.Core.Datasets.Templates.Library;

/// <summary>Times in the notation of <c>strftime</c>, in English.</summary>
internal static class TimeText
{
    public static string Format(string format, DateTime time)
    {
        var text = new StringBuilder();
        for (int i = 0; i < format.Length; i++)
        {
            if (format[i] != '%' || i + 1 == format.Length)
            {
                text.Append(format[i]);
                continue;
            }

            bool plain = format[i + 1] == '-' && i + 2 < format.Length;
            i += plain ? 2 : 1;
            string part = Part(format[i], time);
            text.Append(plain && part.Length > 1 ? part.TrimStart('0') is { Length: > 0 } shorter ? shorter : "0" : part);
        }

        return text.ToString();
    }

    private static string Part(char code, DateTime time)
    {
        string? dotNet = code switch
        {
            'd' => "dd",
            'm' => "MM",
            'y' => "yy",
            'Y' => "yyyy",
            'H' => "HH",
            'I' => "hh",
            'M' => "mm",
            'S' => "ss",
            'f' => "ffffff",
            'b' or 'h' => "MMM",
            'B' => "MMMM",
            'a' => "ddd",
            'A' => "dddd",
            'p' => "tt",
            'F' => "yyyy-MM-dd",
            'T' or 'X' => "HH:mm:ss",
            'R' => "HH:mm",
            'D' or 'x' => "MM/dd/yy",
            _ => null,
        };
        if (dotNet is not null)
            return time.ToString(dotNet.Length == 1 ? "%" + dotNet : dotNet, CultureInfo.InvariantCulture);
        return code switch
        {
            'j' => time.DayOfYear.ToString("000", CultureInfo.InvariantCulture),
            'e' => time.Day.ToString(CultureInfo.InvariantCulture).PadLeft(2),
            'w' => ((int)time.DayOfWeek).ToString(CultureInfo.InvariantCulture),
            'c' => time.ToString("ddd MMM ", CultureInfo.InvariantCulture) + time.Day.ToString(CultureInfo.InvariantCulture).PadLeft(2) + time.ToString(" HH:mm:ss yyyy", CultureInfo.InvariantCulture),
            'z' or 'Z' => "",
            'n' => "\n",
            't' => "\t",
            '%' => "%",
            _ => throw new TemplateException($"strftime_now: %{code} is not supported"),
        };
    }
}
