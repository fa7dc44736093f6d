namespace MemoryModel;

/// <summary>Writes what a budget trains best as JSON, schema <c>llm-mem/budget/1</c>.</summary>
public static class BudgetJson
{
    /// <summary>Returns the answers as indented JSON.</summary>
    /// <param name="budget">The operations of the training.</param>
    /// <param name="answers">What each method says.</param>
    public static string Write(Flops budget, IEnumerable<ComputeOptimum> answers)
    {
        ArgumentNullException.ThrowIfNull(answers);
        return AnswerJson.Write("llm-mem/budget/1", json =>
        {
            json.WriteNumber("flops", budget.Value);
            json.WriteStartArray("answers");
            foreach (var answer in answers)
            {
                json.WriteStartObject();
                json.WriteString("method", answer.Method);
                json.WriteNumber("parameters", answer.Parameters);
                json.WriteNumber("tokens", answer.Tokens);
                json.WriteNumber("loss_nats_per_token", answer.Loss);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
    }
}
