-- Health of a TalosImageBuild for Argo CD: its conditions follow kstatus, which are evaluated in the order of kstatus.
local function progressing(message)
  return { status = "Progressing", message = message }
end

local status = obj.status
if status == nil or status.conditions == nil then
  return progressing("The operator has not observed the build yet.")
end

if status.observedGeneration ~= obj.metadata.generation then
  return progressing("The operator has not observed the latest spec yet.")
end

-- A rebuild request does not change the generation.
local rebuild = (obj.metadata.annotations or {})["talosimages.dev/rebuild"]
if rebuild ~= nil and rebuild ~= "" and rebuild ~= status.lastHandledRebuild then
  return progressing("The operator has not observed the rebuild request yet.")
end

local conditions = {}
for _, condition in ipairs(status.conditions) do
  conditions[condition.type] = condition
end

local ready = conditions["Ready"]
if status.phase == "Suspended" then
  return { status = "Suspended", message = ready and ready.message or "" }
end

if conditions["Reconciling"] and conditions["Reconciling"].status == "True" then
  return progressing(conditions["Reconciling"].message)
end

if conditions["Stalled"] and conditions["Stalled"].status == "True" then
  return { status = "Degraded", message = conditions["Stalled"].reason .. ": " .. conditions["Stalled"].message }
end

if ready and ready.status == "True" then
  return { status = "Healthy", message = ready.message }
end

return progressing(ready and ready.message or "")
