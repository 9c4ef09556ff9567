-- As cheap as a rule can be, so that what is measured is the asking.
function large(record, employees, score)
  if record == nil then return false end
  return (employees or 0) > 100 or (score or 0) > 50
end
