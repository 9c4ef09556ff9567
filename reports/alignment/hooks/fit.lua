-- Does a lead fit the profile that sales and marketing agreed on? Cheap questions first: a hook is asked once for each distinct set of arguments.
local words = "ceo|vp|director|head|chief|owner|founder|cfo|manager"
local countries = { US = true, ["United States"] = true, GB = true, CA = true, DE = true, FR = true }
function icp_fit(title, employees, country)
  if country == nil or not countries[country] then return false end
  if employees ~= nil and employees < 10 then return false end
  return title ~= nil and re.match(title, words, "i")
end
