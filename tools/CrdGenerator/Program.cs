using System.CommandLine;
using TalosImageOperator.CrdGenerator;
using TalosImageOperator.CrdGenerator.Output;

var folder = new Option<DirectoryInfo>("--out") { Description = "The folder of the CRD.", DefaultValueFactory = _ => new("config/crds") };
var page = new Option<FileInfo>("--out") { Description = "The page.", DefaultValueFactory = _ => new("docs/resource.md") };
var check = new Option<bool>("--check") { Description = "Write nothing; fail if the file is not up to date.", Recursive = true };

var docs = new Command("docs", "Writes the resource field by field as Markdown.") { page };
docs.SetAction(result => OutputFile.Handle(
    result.GetRequiredValue(page).FullName, Generated.PageText(), result.GetValue(check)));

var root = new RootCommand("Writes the CustomResourceDefinition of TalosImageBuild from src/Entities.") { folder, check, docs };
root.SetAction(result => OutputFile.Handle(
    Path.Combine(result.GetRequiredValue(folder).FullName, Generated.DefinitionFile), Generated.DefinitionText(), result.GetValue(check)));

return root.Parse(args).Invoke();
