-- Where an Eircode lies: its first three characters. Dublin's odd districts are north of the river, the even ones south.
function area_of(eircode)
  local district = re.groups(eircode, "^D(\\d\\d)")
  if eircode == nil then return nil end
  if district == nil then return "Outside" end
  local number = tonumber(district[1])
  if number <= 2 then return "City" end
  return number % 2 == 1 and "North" or "South"
end
