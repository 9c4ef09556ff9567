-- Does a lead fit the profile that sales and marketing agreed on? Asked once for each distinct set of arguments.
local countries = { US = true, CA = true, GB = true, DE = true }
function icp_fit(title, employees, country)
  if country == nil or not countries[country] then return false end
  if employees ~= nil and employees < 10 then return false end
  return title ~= nil and not re.match(title, "student|intern", "i")
end
