package claims

// workloadClaims: programs that sign in as themselves, at a build service or in a cluster. Sources: GitHub Docs, "OpenID
// Connect reference"; GitLab, "OpenID Connect (OIDC) Authentication Using ID Tokens"; Kubernetes, "Managing Service
// Accounts".
var workloadClaims = []known{
	{"repository", "The repository that the workflow runs for (GitHub)"},
	{"repository_owner", "Whose repository it is (GitHub)"},
	{"repository_visibility", "Who may see the repository (GitHub)"},
	{"project_path", "The project that the job runs for (GitLab)"},
	{"namespace_path", "The group or person whose project it is (GitLab)"},
	{"ref", "The branch or tag that the job runs for (GitHub, GitLab)"},
	{"ref_type", "Whether that is a branch or a tag (GitHub, GitLab)"},
	{"ref_protected", "Whether the branch or tag is protected (GitHub, GitLab)"},
	{"head_ref", "The branch that a pull request comes from (GitHub)"},
	{"base_ref", "The branch that a pull request is for (GitHub)"},
	{"sha", "The commit that the job runs for (GitHub, GitLab)"},
	{"environment", "The environment that the job deploys to (GitHub, GitLab)"},
	{"workflow", "The name of the workflow (GitHub)"},
	{"workflow_ref", "The file of the workflow, and its branch (GitHub)"},
	{"job_workflow_ref", "The file of the workflow that the job stands in, where it is shared (GitHub)"},
	{"event_name", "What started the workflow (GitHub)"},
	{"actor", "Who started the workflow (GitHub)"},
	{"user_login", "Who started the job (GitLab)"},
	{"run_id", "The number of the run (GitHub)"},
	{"run_attempt", "At which attempt the run is (GitHub)"},
	{"pipeline_id", "The number of the pipeline (GitLab)"},
	{"job_id", "The number of the job (GitLab)"},
	{"runner_environment", "Whose computer the job runs on (GitHub, GitLab)"},
	{"kubernetes.io", "The pod, the service account and the namespace (Kubernetes)"},
}
