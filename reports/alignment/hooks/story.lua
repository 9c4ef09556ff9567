-- The words of the reports for leadership: what came of what was invested, what improved, what did not, and what is tested next.
-- The figures and whether they changed come with the report; here they become sentences.

local function list(items)
  if #items < 2 then return items[1] or "" end
  return table.concat(items, ", ", 1, #items - 1) .. " and " .. items[#items]
end

-- "Net sales leads issued (59, after 38)"
local function moved(report, names)
  local out = {}
  for _, name in ipairs(names) do
    local f = report.figures[name]
    table.insert(out, f.label .. " (" .. f.shown .. ", after " .. f.changes[1].shown .. ")")
  end
  return list(out)
end

local function result(report)
  local so_far = false
  for _, name in ipairs(report.order) do so_far = so_far or report.figures[name].so_far end
  return "From " .. report.from .. " to " .. report.to .. " we invested {investment}, issued {net_issued} net sales leads, created " ..
    "{opps_created} opportunities, won {wins} deals, and generated {gross_profit} gross profit" ..
    (so_far and " so far." or ".")
end

local function changes(report)
  local against = report.compared[1]
  if not against then return "There is nothing earlier to compare with." end
  local better, worse = moved(report, report.improved), moved(report, report.worse)
  local said = "Here is what improved against " .. against.says .. ": " .. (better == "" and "nothing beyond what chance may explain" or better) ..
    ". What didn't: " .. (worse == "" and "nothing got worse beyond what chance may explain" or worse) .. "."
  local same = {}
  for _, name in ipairs(report.unchanged) do table.insert(same, report.figures[name].label) end
  if #same > 0 then said = said .. " Chance alone may explain: " .. list(same) .. "." end
  return said
end

local function tests(report)
  local out = {}
  for _, pilot in ipairs(report.pilots) do
    table.insert(out, "the pilot \"" .. pilot.title .. "\" " .. (pilot.runs and "until " .. pilot.to or "from " .. pilot.from))
  end
  for _, test in ipairs(report.next) do table.insert(out, test.text) end
  if #out == 0 then return "No test is planned." end
  return "What we test next: " .. list(out) .. "."
end

function quarter_story(report)
  return result(report) .. "\n\n" .. changes(report) .. "\n\n" .. tests(report)
end

-- The week: the same, and where the target stands.
function weekly_story(report)
  local said = result(report)
  local cost = report.figures.cost_per_net_issued
  if cost and cost.target and cost.target.status then
    said = said .. " A net sales lead cost " .. cost.shown .. "; the target is " .. cost.target.shown .. " (" .. cost.target.status .. ")."
  end
  return said .. "\n\n" .. changes(report) .. "\n\n" .. tests(report)
end
